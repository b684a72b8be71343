namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>What a piece of a header is.</summary>
internal enum DeclarationKind
{
    /// <summary>Anything whose effect on a unit that names nothing of it cannot be excluded by its text.</summary>
    Unclear,

    /// <summary>Declares nothing by which code could change: a tag alone, a static assertion.</summary>
    Inert,

    /// <summary>A prototype, a function that is compiled only where it is used, or a variable that is defined elsewhere.</summary>
    Function,

    /// <summary>A macro, defined or undefined.</summary>
    Macro,

    /// <summary>An enumeration.</summary>
    Enumeration,

    /// <summary>A structure, a union, or another name for a type.</summary>
    Type,
}

/// <summary>A piece of a header at file scope.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Names">What it declares.</param>
/// <param name="Tokens">Its tokens, in order; those of directives inside it too.</param>
/// <param name="Text">The same with the conditions it stands under: two with the same text are the same.</param>
internal sealed record Declaration(DeclarationKind Kind, IReadOnlyList<string> Names, IReadOnlyList<string> Tokens, string Text);

/// <summary>A header taken apart.</summary>
/// <param name="Items">Its declarations in order.</param>
/// <param name="Conditions">Every word of its conditions.</param>
internal sealed record DeclarationList(IReadOnlyList<Declaration> Items, IReadOnlySet<string> Conditions);
