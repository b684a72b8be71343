namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>A token of a preprocessed text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Name">Number of a word or name, or one of the constants below.</param>
/// <param name="Sign">First character of a sign; else zero.</param>
internal readonly record struct UnitToken(int Start, int End, int Name, char Sign)
{
    /// <summary>An operator or a bracket.</summary>
    public const int Punctuation = -1;

    /// <summary>A number or a character.</summary>
    public const int Number = -2;

    /// <summary>Text between quotes.</summary>
    public const int Literal = -3;

    /// <summary>A whole line that begins with <c>#</c> and does not only tell where text comes from.</summary>
    public const int Directive = -4;

    /// <summary>Whether it is a name, no word of the language.</summary>
    public bool IsName => Name >= Word.FirstName;

    /// <summary>Whether it is a dot or an arrow, behind which the name of a member stands.</summary>
    public bool IsAccess => (Sign == '.' && End - Start == 1) || (Sign == '-' && End - Start == 2);
}
