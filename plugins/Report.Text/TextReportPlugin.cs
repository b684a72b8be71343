using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Report.Text;

/// <summary>Entry of the plugin.</summary>
public sealed class TextReportPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services) => services.AddSingleton<IReporter, TextReporter>();
}
