namespace Ksplice.Engine.Create.Types.Text;

/// <summary>One token of C text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; a directive is one token, its continuation lines included.</param>
internal readonly record struct CToken(CTokenKind Kind, string Text)
{
    public bool Is(char punctuation) => Kind == CTokenKind.Punctuation && Text[0] == punctuation;

    public bool IsWord(params ReadOnlySpan<string> words) => Kind == CTokenKind.Word && words.Contains(Text);

    /// <summary>How much deeper in brackets what follows stands: 1 behind an opening one, −1 behind a closing one, else 0.</summary>
    public int BracketStep => Is('{') || Is('(') || Is('[') ? 1 : Is('}') || Is(')') || Is(']') ? -1 : 0;

    /// <summary>True for the keywords that a definition of a type starts with.</summary>
    public bool IsTypeKeyword => IsWord("struct", "union", "enum");
}

/// <summary>What a token is.</summary>
internal enum CTokenKind
{
    /// <summary>Name, keyword or number.</summary>
    Word,

    /// <summary>A literal with its quotes.</summary>
    Literal,

    /// <summary>One character of anything else.</summary>
    Punctuation,

    /// <summary>A preprocessor directive.</summary>
    Directive,
}
