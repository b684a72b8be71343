namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>
/// Macros that glue names together (<c>a ## b</c>): what names the pieces may mean the whole without mentioning it. A piece that a caller gives is
/// a word that stands somewhere: what is glued is not expanded before, so it is glued in two steps only by macros made to do that.
/// </summary>
/// <param name="chains">Each macro with one chain of pieces; null for a piece that its caller gives.</param>
/// <param name="words">Words that a caller may give.</param>
internal sealed class GluedNames(IReadOnlyCollection<(string Macro, IReadOnlyList<string?> Pieces)> chains, WordIndex words)
{
    /// <summary>The chains of the macros in a text.</summary>
    public static IEnumerable<(string Macro, IReadOnlyList<string?> Pieces)> ChainsOf(string text)
    {
        foreach (var line in LogicalLines.Of(text).Where(line => line.Contains("##", StringComparison.Ordinal)))
        {
            var tokens = CWords.Tokens(line).ToList();
            if (tokens is not ["#", "define", var name, ..])
                continue;

            // A macro without arguments glues what it says itself.
            var isCalled = tokens.Count > 3 && tokens[3] == "(";
            var end = isCalled ? tokens.IndexOf(")") : 2;
            var parameters = tokens[3..Math.Max(3, end)].Append("__VA_ARGS__").ToHashSet(StringComparer.Ordinal);
            for (var at = end + 2; at < tokens.Count - 1; at++)
            {
                if (tokens[at] != "##")
                    continue;
                var pieces = new List<string?> { PieceOf(tokens[at - 1]) };
                for (; at < tokens.Count - 1 && tokens[at] == "##"; at += 2)
                    pieces.Add(PieceOf(tokens[at + 1]));
                at--;
                if (pieces.TrueForAll(piece => piece is null || CWords.IsWord(piece)))
                    yield return (name, pieces);
            }

            string? PieceOf(string token) => parameters.Contains(token) && token != "," ? null : token;
        }
    }

    /// <summary>Words that stand for a name wherever it may be glued: macros that could make it, or a piece of it.</summary>
    public IEnumerable<string> Standing(string name) =>
        chains.SelectMany(chain => Standing(chain.Macro, chain.Pieces, name)).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Standing(string macro, IReadOnlyList<string?> pieces, string name)
    {
        if (pieces.Count(piece => piece is null) != 2 || pieces.Any(piece => piece?.Any(char.IsAsciiLetter) ?? false))
            return CanMake(pieces, name) ? [macro] : [];

        // Such macros serve everybody; but whoever makes the name has both pieces, of which the longer one is rarer.
        return Pairs(pieces, name).Where(pair => words.HasAnywhere(pair.First) && words.HasAnywhere(pair.Second))
            .Select(pair => pair.First.Length > pair.Second.Length ? pair.First : pair.Second);
    }

    /// <summary>Whether a chain makes a name; a caller that gives the whole name mentions it, and does not count.</summary>
    private bool CanMake(IReadOnlyList<string?> pieces, string name)
    {
        // Where in the name the pieces so far may end, and how many of them say something.
        var ends = new HashSet<(int At, int Pieces)> { (0, 0) };
        foreach (var piece in pieces)
        {
            var next = new HashSet<(int, int)>();
            foreach (var (at, count) in ends)
            {
                if (piece is not null)
                {
                    if (name.AsSpan(at).StartsWith(piece))
                        next.Add((at + piece.Length, Math.Min(count + 1, 2)));
                    continue;
                }

                next.Add((at, count));
                for (var end = at + 1; end <= name.Length; end++)
                {
                    if (words.HasAnywhere(name.AsSpan(at..end)))
                        next.Add((end, Math.Min(count + 1, 2)));
                }
            }

            ends = next;
        }

        return ends.Contains((name.Length, 2));
    }

    private static IEnumerable<(string First, string Second)> Pairs(IReadOnlyList<string?> pieces, string name)
    {
        var gaps = Enumerable.Range(0, pieces.Count).Where(at => pieces[at] is null).ToList();
        string Own(int from, int to) => string.Concat(pieces.Skip(from).Take(to - from));
        var (before, between, behind) = (Own(0, gaps[0]), Own(gaps[0] + 1, gaps[1]), Own(gaps[1] + 1, pieces.Count));
        if (name.Length <= before.Length + between.Length + behind.Length || !name.StartsWith(before, StringComparison.Ordinal) || !name.EndsWith(behind, StringComparison.Ordinal))
            yield break;
        var rest = name[before.Length..(name.Length - behind.Length)];
        for (var at = 1; at + between.Length < rest.Length; at++)
        {
            if (rest.AsSpan(at).StartsWith(between))
                yield return (rest[..at], rest[(at + between.Length)..]);
        }

        // One of them may be nothing.
        if (between.Length + before.Length + behind.Length > 0 && (rest.StartsWith(between, StringComparison.Ordinal) || rest.EndsWith(between, StringComparison.Ordinal)))
        {
            var only = rest.StartsWith(between, StringComparison.Ordinal) ? rest[between.Length..] : rest[..^between.Length];
            yield return (only, only);
        }
    }
}
