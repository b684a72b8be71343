using System.Text.RegularExpressions;

namespace Ksplice.Engine.Create.Types;

/// <summary>
/// Compares two enumerations of one name. New numbers behind the old ones change nothing that exists; a number that gets another value
/// does, because data may hold it.
/// </summary>
internal static partial class EnumerationComparer
{
    /// <summary>The difference; null when there is none.</summary>
    public static LayoutDifference? Compare(TypeLayout old, TypeLayout @new)
    {
        var after = @new.Enumerators.GroupBy(e => e.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var before = old.Enumerators.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var added = @new.Enumerators.Where(e => !before.Contains(e.Name)).ToList();
        var changed = old.Enumerators.Where(e => after.TryGetValue(e.Name, out var value) && value != e.Value).ToList();
        var counters = Counters(old, after, added.Count);

        List<string> changes =
        [
            .. old.Enumerators.Where(e => !after.ContainsKey(e.Name)).Select(e => $"`{e.Name}` ({e.Value}) goes"),
            .. changed.Except(counters).Select(e => $"`{e.Name}` was {e.Value} and becomes {after[e.Name]}"),
        ];
        if (old.Size != @new.Size)
            changes.Add($"the size goes from {old.Size} to {@new.Size} bytes");
        if (changes.Count > 0)
            return new(old.Name, changes, false);
        List<string> notes =
        [
            .. added.Select(e => $"new `{e.Name}` ({e.Value})"),
            .. counters.Select(e => $"`{e.Name}`, which counts them, was {e.Value} and becomes {after[e.Name]}"),
        ];
        return notes.Count > 0 ? new(old.Name, notes, true) : null;
    }

    /// <summary>Numbers at the end that only say how many there are: they grow by exactly as many as come, and their name says what they are.</summary>
    private static List<TypeEnumerator> Counters(TypeLayout old, Dictionary<string, long> after, int added) =>
        [.. old.Enumerators.Reverse().TakeWhile(e =>
            added > 0 && after.TryGetValue(e.Name, out var value) && value > e.Value && value - e.Value <= added && CounterName().IsMatch(e.Name))];

    [GeneratedRegex("(^|_)(MAX|NUM|NR|N|COUNT|COUNTS|CNT|LAST|END|SIZE|TOTAL|LIMIT|MAXTYPE)(_|$)|^__", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CounterName();
}
