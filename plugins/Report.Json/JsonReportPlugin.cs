using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Report.Json;

/// <summary>Entry of the plugin.</summary>
public sealed class JsonReportPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services) => services.AddSingleton<IReporter, JsonReporter>();
}
