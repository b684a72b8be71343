namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>Reads the values of an enumeration.</summary>
internal static class Enumerators
{
    /// <summary>The values in order, each with the tokens of its number; null when the text is none.</summary>
    /// <param name="tokens">The whole enumeration.</param>
    public static IReadOnlyList<(string Name, string Number)>? Read(IReadOnlyList<string> tokens)
    {
        var (start, end) = (tokens.IndexOf("{"), tokens.ToList().LastIndexOf("}"));
        var values = new List<(string, string)>();
        var (open, depth) = (new List<string>(), 0);
        foreach (var token in tokens.Skip(start + 1).Take(end - start - 1).Append(","))
        {
            depth += token switch { "(" => 1, ")" => -1, _ => 0 };
            if (token != "," || depth > 0)
            {
                open.Add(token);
                continue;
            }

            if (open.Count == 0)
                continue;
            if (!CWords.IsName(open[0]) || (open.Count > 1 && open[1] != "="))
                return null;
            values.Add((open[0], string.Join(' ', open.Skip(2))));
            open.Clear();
        }

        return values;
    }

    /// <summary>Names whose number may differ between two texts of one enumeration; null when also the type behind it may.</summary>
    public static IReadOnlyList<string>? Differing(Declaration before, Declaration after)
    {
        if (Read(before.Tokens) is not { } old || Read(after.Tokens) is not { } @new)
            return null;
        if (!Frame(before).SequenceEqual(Frame(after), StringComparer.Ordinal))
            return null;
        var same = old.Zip(@new).TakeWhile(pair => pair.First == pair.Second).Count();
        List<(string Name, string Number)> changed = [.. old.Skip(same), .. @new.Skip(same)];

        // A number below zero or of more than 31 bits makes another type of it.
        return changed.TrueForAll(value => value.Number.Length == 0 || IsSmall(value.Number) || changed.Exists(other => other.Name == value.Number || IsBehind(value.Number, other.Name)))
            ? [.. changed.Select(value => value.Name).Distinct(StringComparer.Ordinal)]
            : null;
    }

    private static IEnumerable<string> Frame(Declaration item) => item.Tokens.TakeWhile(token => token != "{").Concat(item.Tokens.Reverse().TakeWhile(token => token != "}"));

    private static bool IsSmall(string number) => int.TryParse(number, out var value) && value >= 0;

    // The usual way to name the last value: what stands behind it, less one.
    private static bool IsBehind(string number, string name) => number == $"{name} - 1" || number == $"( {name} - 1 )";

    private static int IndexOf(this IReadOnlyList<string> tokens, string token)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (tokens[at] == token)
                return at;
        }

        return -1;
    }
}
