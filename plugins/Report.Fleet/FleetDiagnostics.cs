using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Report.Fleet;

/// <summary>Why there is nothing for fleets.</summary>
internal static class FleetDiagnostics
{
    public static Diagnostic FixedShape(string format, string? template) => Diagnostic.Error(
        "KSP7030", $"The {format} format has a fixed shape and takes no template.", template, "Leave out --template, or use another format.");

    public static Diagnostic NoStatus(string format, string command) => Diagnostic.Error(
        "KSP7032", $"The {format} format shows what splice status tells; a run of {command} does not tell it.", null, $"Use splice status --format {format}.");

    public static Diagnostic NothingFixed() => Diagnostic.Info(
        "KSP7033", "No vulnerability is known to be fixed live on this machine, and OpenVEX has no document that says nothing.");
}
