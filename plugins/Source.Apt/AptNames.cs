namespace Ksplice.Plugins.Source.Apt;

/// <summary>Checks what becomes part of a command line or of a path.</summary>
internal static class AptNames
{
    // The kernel's own limit of a release, __NEW_UTS_LEN.
    private const int MaximumLength = 64;

    /// <summary>A release as <c>uname -r</c> prints it, made only of what a package name may hold.</summary>
    public static bool IsRelease(string text) =>
        text.Length is > 0 and <= MaximumLength && char.IsAsciiDigit(text[0])
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-' or '+')
        && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>A kernel series such as <c>6.1</c>.</summary>
    public static bool IsSeries(string text) =>
        text.Length is > 0 and < 16 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])
        && text.All(letter => char.IsAsciiDigit(letter) || letter == '.') && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>A version as Debian policy 5.6.12 has it.</summary>
    public static bool IsVersion(string text) =>
        text.Length is > 0 and <= 100 && char.IsAsciiDigit(text[0])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or '~' or ':');

    /// <summary>A package name as Debian policy 5.6.1 has it.</summary>
    public static bool IsPackage(string text) =>
        text.Length is > 1 and <= 100 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-' or '+');
}
