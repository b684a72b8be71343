using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Types;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Looks at the words with which the author means to overrule refusals. One that overrules nothing is misspelt, or left from an earlier
/// form of the patch; whoever reads the command later would take it for a decision that was needed. One that overrules several things was
/// thought through for one of them at most.
/// </summary>
internal static class Overrules
{
    /// <summary>Warns of words without effect, and refuses those with more than one.</summary>
    /// <param name="request">The words.</param>
    /// <param name="units">Differences of all units, by source.</param>
    /// <param name="layouts">Changed layouts, by the unit that sees them.</param>
    public static IReadOnlyList<Diagnostic> Judge(
        CreateRequest request, IEnumerable<(string Unit, ObjectDifference Difference)> units, IReadOnlyList<(string Unit, LayoutDifference Difference)> layouts)
    {
        var overruled = units.SelectMany(u => u.Difference.Overruled.Select(o => (Place: $"{u.Unit}: {o.Name}", o.Name, o.Reason))).Distinct().ToList();
        ILookup<string, string> Of(Func<string, bool> isOfKind) => overruled.Where(o => isOfKind(o.Reason))
            .SelectMany(o => new[] { (Word: o.Name, o.Place), (Word: o.Place, o.Place) }).Distinct().ToLookup(o => o.Word, o => o.Place, StringComparer.Ordinal);
        bool IsInit(string reason) => reason.StartsWith("KSP2106", StringComparison.Ordinal);
        bool IsValue(string reason) => reason.StartsWith("KSP2103", StringComparison.Ordinal);
        bool IsThread(string reason) => reason.StartsWith("KSP2127", StringComparison.Ordinal);

        // Units that see one type in one form speak of one thing.
        var types = layouts.Where(l => !l.Difference.IsHarmless).GroupBy(l => (l.Difference.Type, l.Difference.Text))
            .SelectMany(seen => seen.Select(l => (Word: $"{l.Unit}: {l.Difference.Type}", Place: seen.First().Unit)).Append((Word: seen.Key.Type, Place: seen.First().Unit)))
            .Distinct().ToLookup(t => t.Word, t => t.Place, StringComparer.Ordinal);
        return
        [
            .. JudgeWords("--ignore-init", request.IgnoredInit, Of(IsInit)),
            .. JudgeWords("--rewrite-constant", request.RewrittenConstants, Of(r => !IsInit(r) && !IsValue(r) && !IsThread(r))),
            .. JudgeWords("--keep-value", request.KeptValues, Of(IsValue)),
            .. JudgeWords("--allow-thread", request.AllowedThreads, Of(IsThread)),
            .. JudgeWords("--allow-layout", request.AllowedLayouts, types),
        ];
    }

    private static IEnumerable<Diagnostic> JudgeWords(string option, IReadOnlySet<string> words, ILookup<string, string> effects)
    {
        foreach (var word in words.Order(StringComparer.Ordinal))
        {
            var places = effects[word].ToList();
            if (places.Count == 0)
                yield return PipelineDiagnostics.UnusedOverrule(option, word);
            else if (places.Count > 1)
                yield return PipelineDiagnostics.AmbiguousOverrule(option, word, places);
        }
    }
}
