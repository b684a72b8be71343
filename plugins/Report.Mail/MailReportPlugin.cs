using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Entry of the plugin.</summary>
public sealed class MailReportPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IReporter, MailReporter>();
        services.AddSingleton<IReportSender, MailSender>();
    }
}
