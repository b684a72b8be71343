using Ksplice.Engine.Create.Build.Reachable;

namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>
/// A change of a header after which a unit means the same that neither leads to some functions nor meets some macros: only functions and macros differ,
/// and some come that the header did not have.
/// </summary>
/// <param name="Functions">The functions that differ or come.</param>
/// <param name="Macros">Macros that differ. One that is not called before cannot be met unless it is expanded or asked for.</param>
/// <param name="FreshMacros">Macros that come. What was but a name in a unit may become one of them.</param>
internal sealed record NamedEdit(IReadOnlySet<string> Functions, IReadOnlySet<string> Macros, IReadOnlySet<string> FreshMacros)
{
    private const int NoBody = -1;
    private const int UnclearBody = -2;

    // With these a body says something that holds beyond it, or keeps a variable that nobody names.
    private static readonly HashSet<string> s_unruly = new(
        ["extern", "_Pragma", "__used", "__attribute__", "__attribute", "__section", "__weak", "__alias", "__ADDRESSABLE", "__visible", "__diag_push", "__diag_ignore", "__diag", "__diag_pop"],
        StringComparer.Ordinal);

    /// <summary>Compares two texts of a header; null when anything else differs.</summary>
    public static NamedEdit? Between(string before, string after)
    {
        if (Items(before) is not { } old || Items(after) is not { } @new || !Conditions(before).SequenceEqual(Conditions(after), StringComparer.Ordinal))
            return null;
        var known = old.SelectMany(item => item.Declaration.Names).Concat(DeclarationReader.Read(before)!.Conditions).ToHashSet(StringComparer.Ordinal);
        var edit = (Functions: new HashSet<string>(StringComparer.Ordinal), Macros: new HashSet<string>(StringComparer.Ordinal), Fresh: new HashSet<string>(StringComparer.Ordinal));
        var next = 0;
        foreach (var item in @new)
        {
            var counterpart = next < old.Count ? old[next] : default;
            var changed = counterpart.Declaration is null ? null
                : item == counterpart ? []
                : DiffersInUse(counterpart.Declaration, item.Declaration) ? edit.Functions
                : DiffersInMeaning(counterpart, item) ? edit.Macros : null;
            if (changed is not null)
                next++;
            else if (item.Declaration.Names.Any(known.Contains))
                return null;
            else if (IsDefinition(item))
                changed = edit.Fresh;
            else if (item.Declaration.Kind == DeclarationKind.Function && IsPlain(item.Declaration))
                changed = edit.Functions;
            else
                return null;
            if (item != counterpart)
                changed.UnionWith(item.Declaration.Names);
        }

        return next == old.Count && !edit.Functions.Any(name => CompilerNames.Holds(name)) ? new NamedEdit(edit.Functions, edit.Macros, edit.Fresh) : null;
    }

    /// <summary>The declarations, macros with their whole lines: blanks in them tell one with parameters from one without.</summary>
    private static List<Item>? Items(string text)
    {
        if (DeclarationReader.Read(text) is not { } list)
            return null;
        var lines = new Queue<string>(LogicalLines.Of(text).Where(IsMacro));
        var items = list.Items.Select(item => new Item(item, item.Text, item.Kind == DeclarationKind.Macro && lines.TryDequeue(out var line) ? line.Trim() : "")).ToList();
        return lines.Count == 0 && items.TrueForAll(item => item.Declaration.Kind != DeclarationKind.Macro || item.Line.Length > 0) ? items : null;
    }

    private static bool IsMacro(string line) => CWords.Tokens(line).Take(2).ToList() is ["#", "define" or "undef"];

    private static IEnumerable<string> Conditions(string text) => LogicalLines.Of(text).Where(line => line.AsSpan().TrimStart() is ['#', ..] && !IsMacro(line));

    private static bool IsDefinition(Item item) => item.Declaration.Kind == DeclarationKind.Macro && item.Text.StartsWith("# define ", StringComparison.Ordinal);

    // One that took arguments and takes none any more means something where it stands alone, too.
    private static bool DiffersInMeaning(Item before, Item after) =>
        IsDefinition(before) && IsDefinition(after) && before.Declaration.Names[0] == after.Declaration.Names[0] && ConditionsOf(before.Declaration) == ConditionsOf(after.Declaration)
        && (!IsCalled(before) || IsCalled(after));

    private static bool IsCalled(Item item)
    {
        var name = item.Declaration.Names[0];
        var behind = item.Line.IndexOf(name, item.Line.IndexOf("define", StringComparison.Ordinal) + "define".Length, StringComparison.Ordinal) + name.Length;
        return behind < item.Line.Length && item.Line[behind] == '(';
    }

    // Whoever does not use a function need not know what it takes and does. One that others can use may be made out of a body that nobody here names.
    private static bool DiffersInUse(Declaration before, Declaration after) =>
        before.Kind == DeclarationKind.Function && after.Kind == DeclarationKind.Function && before.Names.SequenceEqual(after.Names, StringComparer.Ordinal)
        && ConditionsOf(before) == ConditionsOf(after) && IsPlain(before) && IsPlain(after) && Head(before) is var old && Head(after) is var @new
        && (BodyOf(before), BodyOf(after)) is ( >= 0, >= 0) or (NoBody, NoBody)
        && (old.SequenceEqual(@new, StringComparer.Ordinal)
            || (@new.Contains("static") == old.Contains("static") && (old.Contains("static") || BodyOf(after) == NoBody) && !@new.Except(old, StringComparer.Ordinal).Any(s_unruly.Contains)
                && !old.Except(@new, StringComparer.Ordinal).Any(s_unruly.Contains)));

    private static List<string> Head(Declaration item) => [.. item.Tokens.TakeWhile(token => token != "{")];

    private static bool IsPlain(Declaration item)
    {
        var body = BodyOf(item);
        return body != UnclearBody && (body < 0 || !item.Tokens.Skip(body).Any(s_unruly.Contains));
    }

    private static string ConditionsOf(Declaration item) => item.Text[item.Text.IndexOf('\n', StringComparison.Ordinal)..];

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

    /// <summary>A declaration, compared by its text and, of a macro, its line.</summary>
    private readonly record struct Item(Declaration Declaration, string Text, string Line)
    {
        public bool Equals(Item other) => Text == other.Text && Line == other.Line;

        public override int GetHashCode() => HashCode.Combine(Text, Line);
    }
}
