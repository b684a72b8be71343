namespace Ksplice.Engine.Create.Types.Text;

/// <summary>A text of C without the bodies of its functions.</summary>
/// <param name="Declarations">What stands at the top level, in order, directives included.</param>
/// <param name="LocalTypes">Definitions of types inside function bodies, and directives there, in order.</param>
/// <param name="Locals">Declarations of <c>static</c> variables inside function bodies, in order.</param>
internal sealed record SourceOutline(
    IReadOnlyList<OutlineDeclaration> Declarations, IReadOnlyList<string> LocalTypes, IReadOnlyList<OutlineLocal> Locals)
{
    /// <summary>Whether everything is the same that stands outside function bodies, defines a type or lives longer than a call.</summary>
    public bool IsSame(SourceOutline other) =>
        LocalTypes.SequenceEqual(other.LocalTypes, StringComparer.Ordinal)
        && Locals.Select(l => l.Text).SequenceEqual(other.Locals.Select(l => l.Text), StringComparer.Ordinal)
        && Declarations.Select(d => d.Text).SequenceEqual(other.Declarations.Select(d => d.Text), StringComparer.Ordinal);

    /// <summary>
    /// Whether two preprocessed texts define the same types, and declare the variables of both with the same ones. Functions and variables may
    /// come and go, and functions change, unless the text of some type mentions one of their names (<c>sizeof</c> of a variable as the size of an array).
    /// </summary>
    public bool DefinesSameTypes(SourceOutline other)
    {
        if (!LocalTypes.SequenceEqual(other.LocalTypes, StringComparer.Ordinal) || !Types(this).SequenceEqual(Types(other), StringComparer.Ordinal))
            return false;
        var mine = Others(this).ToHashSet(StringComparer.Ordinal);
        var theirs = Others(other).ToHashSet(StringComparer.Ordinal);
        var declared = Variables(this);
        if (Variables(other).Any(v => declared[v.Key].Any() && !declared[v.Key].SequenceEqual(v, StringComparer.Ordinal)))
            return false;
        if (!DeclaresSameLocals(other))
            return false;
        var changed = Declarations.Concat(other.Declarations).Where(d => !d.DefinesType && mine.Contains(d.Text) != theirs.Contains(d.Text)).ToList();
        if (changed.Count == 0)
            return true;
        var mentioned = Types(this).Concat(LocalTypes).SelectMany(text => text.Split(' ')).ToHashSet(StringComparer.Ordinal);
        return changed.TrueForAll(d => d.Names.Count > 0 && !d.Names.Any(mentioned.Contains));
    }

    // One that comes or goes is seen in the objects. A name may stand for several in one function; which is which the order tells.
    private bool DeclaresSameLocals(SourceOutline other)
    {
        var mine = ByPlace(Locals);
        return ByPlace(other.Locals).All(l => !mine.Contains(l.Key) || mine[l.Key].SequenceEqual(l, StringComparer.Ordinal)
            || mine[l.Key].Concat(l).Distinct(StringComparer.Ordinal).Count() == 1);

        static ILookup<(string, string), string> ByPlace(IEnumerable<OutlineLocal> locals) => locals
            .SelectMany(l => l.Names.DefaultIfEmpty("").Select(name => (l.Function, Name: name, Variable: l.Variable.Length > 0 ? l.Variable : l.Text)))
            .ToLookup(l => (l.Function, l.Name), l => l.Variable);
    }

    private static ILookup<string, string> Variables(SourceOutline outline) => outline.Declarations.Where(d => d.Variable.Length > 0)
        .SelectMany(d => d.Names.Select(name => (name, d.Variable))).Distinct().ToLookup(v => v.name, v => v.Variable, StringComparer.Ordinal);

    private static IEnumerable<string> Types(SourceOutline outline) => outline.Declarations.Where(d => d.DefinesType).Select(d => d.Text);

    private static IEnumerable<string> Others(SourceOutline outline) => outline.Declarations.Where(d => !d.DefinesType).Select(d => d.Text);
}

/// <summary>One declaration, definition or directive at the top level.</summary>
/// <param name="Text">Its tokens with a blank between them, function bodies left out.</param>
/// <param name="DefinesType">True when types may depend on it: definitions of types, typedefs, directives.</param>
/// <param name="Names">The names it gives to functions and variables; empty when they could not be told.</param>
/// <param name="Variable">For variables, what they are declared as; empty for others, and where it could not be told.</param>
internal sealed record OutlineDeclaration(string Text, bool DefinesType, IReadOnlyList<string> Names, string Variable = "");

/// <summary>A declaration of variables inside a function that outlive its call.</summary>
/// <param name="Function">The function.</param>
/// <param name="Text">Its tokens with a blank between them.</param>
/// <param name="Names">The names of the variables; empty when they could not be told.</param>
/// <param name="Variable">What they are declared as; empty where it could not be told.</param>
internal sealed record OutlineLocal(string Function, string Text, IReadOnlyList<string> Names, string Variable);
