using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Install;

/// <summary>An update that the kernel says is applied.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ManifestSha256">Of its manifest; null when whoever applied it did not say.</param>
/// <param name="Requires">Ids of updates that it stands on.</param>
public sealed record AppliedFact(string Id, string? ManifestSha256, IReadOnlyList<string> Requires);

/// <summary>One thing to do.</summary>
/// <param name="Id">Which update.</param>
/// <param name="Offer">Where it comes from; null when it is to be removed.</param>
public sealed record PlannedStep(string Id, OfferedUpdate? Offer)
{
    /// <summary>True when the update is to be taken out of the kernel.</summary>
    public bool IsRemoval => Offer is null;
}

/// <summary>What is to be done, in this order. Everything that an update stands on is applied when it is its turn, and nothing that stands on one is when that goes.</summary>
/// <param name="Steps">The steps; none when nothing is to be done.</param>
/// <param name="Skipped">Updates that are not installed though they are offered, and why.</param>
public sealed record InstallPlan(IReadOnlyList<PlannedStep> Steps, IReadOnlyList<Diagnostic> Skipped);
