using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Cli.Terminals;

/// <summary>Prints diagnostics for people.</summary>
internal static class DiagnosticPrinter
{
    private const string Reset = "\e[0m";

    public static void Print(Terminal terminal, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var word = RunRecordJson.Word(diagnostic.Severity);
            terminal.Error.WriteLine($"{(terminal.Color ? Color(diagnostic.Severity) + word + Reset : word)} {diagnostic}");
            if (diagnostic.Hint is { } hint)
                terminal.Error.WriteLine($"  {hint}");
        }
    }

    private static string Color(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "\e[31m",
        DiagnosticSeverity.Warning => "\e[33m",
        _ => "\e[36m",
    };
}
