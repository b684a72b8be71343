using System.Text;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Names that the compiler and the kernel's macros number anew at every change.</summary>
public static class SymbolNames
{
    private const string UniquePrefix = "__UNIQUE_ID_";
    private const string TypeIdPrefix = "__BTF_ID__";
    private const string Cold = ".cold";

    /// <summary>
    /// The name without its numbers: <c>count.123</c> becomes <c>count</c>, <c>walk.isra.0.cold</c> becomes <c>walk.isra.cold</c>,
    /// <c>__UNIQUE_ID_ddebug45.6</c> becomes <c>__UNIQUE_ID_ddebug</c>.
    /// </summary>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Contains('.', StringComparison.Ordinal) && name[0] != '.' ? WithoutNumbers(name) : name;
        return plain.StartsWith(UniquePrefix, StringComparison.Ordinal) ? plain.AsSpan().TrimEnd(Digits).ToString() : plain;
    }

    /// <summary>True for <c>name.123</c>: a static local of the compiler's numbering.</summary>
    public static bool IsNumbered(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !name.StartsWith('.') && (NumberStart(name, name.Length) >= 0 || name.StartsWith(UniquePrefix, StringComparison.Ordinal));
    }

    /// <summary>True for the text that <c>__func__</c> names: a literal in all but form.</summary>
    /// <param name="canonicalName">The name without its numbers.</param>
    public static bool IsFunctionName(string canonicalName) => canonicalName is "__func__" or "__FUNCTION__" or "__PRETTY_FUNCTION__";

    /// <summary>True for constants that the compiler made out of code (<c>CSWTCH.12</c> from a switch, <c>C.3</c> from an initialiser).</summary>
    /// <param name="canonicalName">The name without its numbers, of which it has some.</param>
    public static bool IsCompilerConstant(string canonicalName) => canonicalName is "CSWTCH" or "C";

    /// <summary>
    /// True for the second name that <c>MODULE_DEVICE_TABLE</c> gives a table of ids: the build reads the table by it to write down what a module
    /// is for, and no code ever uses it. (Kernels after 6.13 put the words in another order.)
    /// </summary>
    public static bool IsDeviceTableAlias(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("__mod_", StringComparison.Ordinal) && (name.EndsWith("_device_table", StringComparison.Ordinal) || name.StartsWith("__mod_device_table__", StringComparison.Ordinal));
    }

    /// <summary>True for the name of an entry or of the head of a list of type numbers, <c>__BTF_ID__struct__sock__123</c>.</summary>
    public static bool IsTypeId(string name) => name.StartsWith(TypeIdPrefix, StringComparison.Ordinal);

    /// <summary>What an entry of a list of type numbers means, without the number that makes its name unique.</summary>
    public static string TypeId(string name) => name.AsSpan().TrimEnd(Digits).TrimEnd('_').ToString();

    /// <summary>True for the cold half of a function.</summary>
    public static bool IsCold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ColdStart(name) >= 0;
    }

    /// <summary>The function whose cold half this is.</summary>
    public static string ParentOfCold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var cold = ColdStart(name);
        return cold < 0 ? name : name[..cold];
    }

    private static ReadOnlySpan<char> Digits => "0123456789";

    private static int ColdStart(string name)
    {
        var number = NumberStart(name, name.Length);
        var end = number < 0 ? name.Length : number;
        return name.AsSpan(0, end).EndsWith(Cold, StringComparison.Ordinal) ? end - Cold.Length : -1;
    }

    /// <summary>Where <c>.123</c> at the end of a name's first characters begins, or -1.</summary>
    private static int NumberStart(string name, int end)
    {
        var at = end;
        while (at > 0 && char.IsAsciiDigit(name[at - 1]))
            at--;
        return at < end && at > 0 && name[at - 1] == '.' ? at - 1 : -1;
    }

    private static string WithoutNumbers(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var part in name.Split('.'))
        {
            if (plain.Length > 0 && part.Length > 0 && !part.AsSpan().ContainsAnyExcept(Digits))
                continue;
            plain.Append(plain.Length > 0 ? "." : "").Append(part);
        }

        return plain.ToString();
    }
}
