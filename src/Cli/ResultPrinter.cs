using System.Text.Encodings.Web;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Terminals;

namespace Ksplice.Cli;

/// <summary>Prints what a command came to: one JSON object, or text by the <c>text</c> reporter and diagnostics beside it.</summary>
internal sealed class ResultPrinter(Terminal terminal, CommandContext context)
{
    // Nothing here ends up in HTML, so only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print(RunRecord record, string? verbatim)
    {
        if (context.Arguments.GetValue(GlobalOptions.Json))
            terminal.Output.WriteLine(RunRecordJson.ToJson(record).ToJsonString(s_json));
        else
            PrintText(record, verbatim);
        terminal.Output.Flush();
    }

    private void PrintText(RunRecord record, string? verbatim)
    {
        // Before the text: on a terminal the result should be what is read last.
        DiagnosticPrinter.Print(terminal, record.Diagnostics);
        if (verbatim is not null)
            terminal.Output.Write(verbatim);
        else if (record.Result.Count > 0)
            terminal.Output.Write(Render(record));
    }

    private string Render(RunRecord record)
    {
        var reporter = context.Plugins.Reporter("text");
        var text = reporter.IsOk ? reporter.Value.Render(record, new ReportOptions()) : reporter.As<string>();
        DiagnosticPrinter.Print(terminal, text.Diagnostics);
        // The result matters more than its form: without a reporter it is told in the form that needs none.
        return text.IsOk ? text.Value : RunRecordJson.ToJson(record).ToJsonString(s_json) + "\n";
    }
}
