using Ksplice.Abstractions.Reports;

namespace Ksplice.Engine.Report.Delivery;

/// <summary>A section <c>[Report:NAME]</c> of the configuration.</summary>
/// <param name="Section">Its name, and the settings that are the sender's own.</param>
/// <param name="Type">Which sender.</param>
/// <param name="Occasions">When it wants reports.</param>
/// <param name="Template">Absolute path of a template instead of the built-in one; null for that.</param>
public sealed record ConfiguredReport(ReportSection Section, string Type, IReadOnlySet<ReportOccasion> Occasions, string? Template);
