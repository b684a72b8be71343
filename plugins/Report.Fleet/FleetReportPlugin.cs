using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>Entry of the plugin.</summary>
public sealed class FleetReportPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IReporter, PrometheusReporter>();
        services.AddSingleton<IReporter, VexReporter>();
    }
}
