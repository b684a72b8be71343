using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>What can be wrong with reports that are to be sent.</summary>
internal static class DeliveryDiagnostics
{
    public static Diagnostic BadConfiguration(string path, string why) => Diagnostic.Error(
        "KSP6450", $"The reports of the configuration cannot be used: {why}.", path, "Correct the section [Report:NAME]; docs/reports.md shows whole ones.");

    public static Diagnostic NoSuchSection(string name, IReadOnlyList<string> known) => Diagnostic.Error(
        "KSP6451",
        $"The configuration has no section [Report:{name}].",
        null,
        known.Count == 0 ? "Add one; docs/reports.md shows whole ones." : $"There are: {string.Join(", ", known)}.");

    public static Diagnostic Kept(string section, int waiting) => Diagnostic.Warning(
        "KSP6452",
        string.Create(CultureInfo.InvariantCulture, $"The report is kept and will be sent with the next one; {waiting} wait for {section}."),
        null,
        "Remove what is in the way; splice report --send NAME tries at once.");

    public static Diagnostic Dropped(string section, int count, string why) => Diagnostic.Warning(
        "KSP6453",
        string.Create(CultureInfo.InvariantCulture, $"{count} waiting reports for {section} were given up: {why}."),
        null,
        "Remove what keeps reports from being sent; splice report still renders the latest runs.");

    public static Diagnostic NotKept(string why) => Diagnostic.Warning(
        "KSP6454", $"The report could not be kept to be sent later: {why}", null, "Check permissions and free space of the folder; splice report renders the run as long as its record is kept.");
}
