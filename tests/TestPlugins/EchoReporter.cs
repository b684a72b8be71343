using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.TestPlugins;

/// <summary>A reporter that says the same whatever happened.</summary>
public sealed class EchoReporter(string format, string text) : IReporter
{
    public string Format => format;

    public string Extension => ".txt";

    public Outcome<string> Render(RunRecord record, ReportOptions options) => Outcome<string>.Ok(text);
}
