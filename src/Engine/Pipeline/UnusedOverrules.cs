using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Finds words with which the author means to overrule a refusal, but that overrule none: misspelt, or left from an earlier form of the
/// patch. Whoever reads the command later would take them for a decision that was needed.
/// </summary>
internal static class UnusedOverrules
{
    /// <summary>A warning for each.</summary>
    /// <param name="request">The words.</param>
    /// <param name="differences">Differences of all units.</param>
    /// <param name="layouts">What was noticed of types.</param>
    public static IReadOnlyList<Diagnostic> Find(CreateRequest request, IEnumerable<ObjectDifference> differences, IReadOnlyList<Diagnostic> layouts)
    {
        var overruled = differences.SelectMany(d => d.Overruled).ToList();
        var used = overruled.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. request.IgnoredInit.Where(w => !used.Contains(w)).Order(StringComparer.Ordinal).Select(w => PipelineDiagnostics.UnusedOverrule("--ignore-init", w)),
            .. request.RewrittenConstants.Where(w => !used.Contains(w)).Order(StringComparer.Ordinal).Select(w => PipelineDiagnostics.UnusedOverrule("--rewrite-constant", w)),
            .. request.KeptValues.Where(w => !used.Contains(w)).Order(StringComparer.Ordinal).Select(w => PipelineDiagnostics.UnusedOverrule("--keep-value", w)),
            .. request.AllowedLayouts.Where(w => !layouts.Any(d => IsAccepted(d, w))).Order(StringComparer.Ordinal)
                .Select(w => PipelineDiagnostics.UnusedOverrule("--allow-layout", w)),
        ];
    }

    // KSP2203 stands at "UNIT: TYPE" for each layout that is accepted by a word.
    private static bool IsAccepted(Diagnostic diagnostic, string type) =>
        diagnostic.Code == "KSP2203" && diagnostic.Location?.EndsWith($": {type}", StringComparison.Ordinal) == true;
}
