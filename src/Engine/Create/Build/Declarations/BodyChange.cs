using Ksplice.Engine.Create.Build.Reachable;

namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>
/// Recognizes a change of a header after which a unit means the same that leads to none of some functions: only bodies of inline functions differ, and
/// functions come that nothing declared before.
/// </summary>
internal static class BodyChange
{
    // With these a body says something that holds beyond it, or keeps a variable that nobody names.
    private static readonly HashSet<string> s_unruly = new(
        ["extern", "_Pragma", "__used", "__attribute__", "__attribute", "__section", "__weak", "__alias", "__ADDRESSABLE", "__visible", "__diag_push", "__diag_ignore", "__diag", "__diag_pop"],
        StringComparer.Ordinal);

    /// <summary>Names of these functions; null when anything else differs.</summary>
    public static IReadOnlySet<string>? Between(string before, string after)
    {
        if (DeclarationReader.Read(before) is not { } old || DeclarationReader.Read(after) is not { } @new || !Directives(before).SequenceEqual(Directives(after), StringComparer.Ordinal))
            return null;
        var known = old.Items.SelectMany(item => item.Names).Concat(old.Conditions).ToHashSet(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var next = 0;
        foreach (var item in @new.Items)
        {
            var counterpart = next < old.Items.Count ? old.Items[next] : null;
            if (counterpart is not null && (item.Text == counterpart.Text || DiffersInBody(counterpart, item)))
                next++;
            else if (!IsFresh(item, known))
                return null;
            if (item.Text != counterpart?.Text)
                names.UnionWith(item.Names);
        }

        return next == old.Items.Count && !names.Any(name => CompilerNames.Holds(name)) ? names : null;
    }

    // Blanks count in them: they tell a macro with parameters from one without.
    private static IEnumerable<string> Directives(string text) => LogicalLines.Of(text).Where(line => line.AsSpan().TrimStart() is ['#', ..]);

    private static bool IsFresh(Declaration item, HashSet<string> known) => item.Kind == DeclarationKind.Function && !item.Names.Any(known.Contains) && IsPlain(item);

    private static bool DiffersInBody(Declaration before, Declaration after) =>
        before.Kind == DeclarationKind.Function && after.Kind == DeclarationKind.Function && Conditions(before) == Conditions(after)
        && BodyOf(before) is >= 0 and var body && BodyOf(after) == body && before.Tokens.Take(body).SequenceEqual(after.Tokens.Take(body), StringComparer.Ordinal)
        && IsPlain(after);

    private static bool IsPlain(Declaration item)
    {
        var body = BodyOf(item);
        return body != UnclearBody && (body < 0 || !item.Tokens.Skip(body).Any(s_unruly.Contains));
    }

    private static string Conditions(Declaration item) => item.Text[item.Text.IndexOf('\n', StringComparison.Ordinal)..];

    private const int NoBody = -1;
    private const int UnclearBody = -2;

    /// <summary>The brace that opens the body; a type that is defined with the function has braces too, and then nothing is told.</summary>
    private static int BodyOf(Declaration item)
    {
        var first = item.Tokens.TakeWhile(token => token != "{").Count();
        if (first == item.Tokens.Count)
            return NoBody;
        var depth = 0;
        for (var at = first; at < item.Tokens.Count; at++)
        {
            depth += item.Tokens[at] switch { "{" => 1, "}" => -1, _ => 0 };
            if (depth == 0)
                return at == item.Tokens.Count - 1 ? first : UnclearBody;
        }

        return UnclearBody;
    }
}
