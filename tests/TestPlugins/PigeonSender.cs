using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.TestPlugins;

/// <summary>A sender that reaches whoever the section is named after.</summary>
public sealed class PigeonSender : IReportSender
{
    public string Name => "pigeon";

    public string Format => "letter";

    public Task<Outcome<SentReport>> SendAsync(ReportSection section, RenderedReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Task.FromResult(Outcome<SentReport>.Ok(new([section.Name], Name)));
    }
}
