using System.Text.RegularExpressions;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Names that the compiler and the kernel's macros number anew at every change.</summary>
public static partial class SymbolNames
{
    private const string UniquePrefix = "__UNIQUE_ID_";

    /// <summary>
    /// The name without its numbers: <c>count.123</c> becomes <c>count</c>, <c>walk.isra.0.cold</c> becomes <c>walk.isra.cold</c>,
    /// <c>__UNIQUE_ID_ddebug45.6</c> becomes <c>__UNIQUE_ID_ddebug</c>.
    /// </summary>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Contains('.') && !name.StartsWith('.') ? Number().Replace(name, "") : name;
        if (plain.StartsWith(UniquePrefix, StringComparison.Ordinal))
            plain = TrailingDigits().Replace(plain, "");
        return plain;
    }

    /// <summary>True for <c>name.123</c>: a static local of the compiler's numbering.</summary>
    public static bool IsNumbered(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !name.StartsWith('.') && (NumberedEnd().IsMatch(name) || name.StartsWith(UniquePrefix, StringComparison.Ordinal));
    }

    /// <summary>True for the text that <c>__func__</c> names: a literal in all but form.</summary>
    public static bool IsFunctionName(string name) => Canonical(name) is "__func__" or "__FUNCTION__" or "__PRETTY_FUNCTION__";

    /// <summary>True for constants that the compiler made out of code (<c>CSWTCH.12</c> from a switch, <c>C.3</c> from an initialiser).</summary>
    public static bool IsCompilerConstant(string name) => IsNumbered(name) && Canonical(name) is ("CSWTCH" or "C");

    /// <summary>True for the cold half of a function.</summary>
    public static bool IsCold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ColdEnd().IsMatch(name);
    }

    /// <summary>The function whose cold half this is.</summary>
    public static string ParentOfCold(string name) => ColdEnd().Replace(name, "");

    [GeneratedRegex(@"\.\d+(?=\.|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\.\d+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumberedEnd();

    [GeneratedRegex(@"\d+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TrailingDigits();

    [GeneratedRegex(@"\.cold(?:\.\d+)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ColdEnd();
}
