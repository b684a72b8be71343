using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;

namespace Ksplice.Engine.Pipeline;

/// <summary>An update proved to fit a kernel.</summary>
/// <param name="Targets">What was matched.</param>
/// <param name="Addresses">Address of every name the replacement needs.</param>
/// <param name="Functions">Functions to redirect, cold halves included.</param>
/// <param name="Constants">Constants to write over.</param>
/// <param name="Modules">Modules that some address lies in: to be held while applied.</param>
public sealed record VerifiedUpdate(
    IReadOnlyList<VerifiedTarget> Targets,
    IReadOnlyDictionary<string, ulong> Addresses,
    IReadOnlyList<RedirectedFunction> Functions,
    IReadOnlyList<RunningConstant> Constants,
    IReadOnlyList<string> Modules)
{
    /// <summary>How much was proved, over all targets.</summary>
    public MatchCounts Counts => Targets.Aggregate(new MatchCounts(0, 0, 0, 0, 0), (sum, target) => new(
        sum.Units + target.Counts.Units,
        sum.Functions + target.Counts.Functions,
        sum.Bytes + target.Counts.Bytes,
        sum.EditedSites + target.Counts.EditedSites,
        sum.SymbolsInferred + target.Counts.SymbolsInferred));
}
