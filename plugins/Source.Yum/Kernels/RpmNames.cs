using System.Text.RegularExpressions;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>Checks what becomes part of a command line or of a path.</summary>
internal static partial class RpmNames
{
    /// <summary>A release as <c>uname -r</c> prints it, made only of what a version of rpm may hold; at most as long as the kernel itself allows.</summary>
    public static bool IsRelease(string text) => Release().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>A name, version or architecture of a package.</summary>
    public static bool IsWord(string text) => Word().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9._+~^-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Release();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._+~^-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
