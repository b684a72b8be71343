using System.Text;

namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>
/// The lines in which GCC's preprocessor, asked with <see cref="Option"/>, says which macros it met: the definition of each that it expanded or whose
/// definition was asked for, and an <c>#undef</c> for each name that a condition asked for in vain. It leaves no other lines of this form.
/// </summary>
internal static class MacroLines
{
    /// <summary>Asks for the lines.</summary>
    public const string Option = "-dU";

    private static ReadOnlySpan<byte> Define => "#define "u8;

    private static ReadOnlySpan<byte> Undefine => "#undef "u8;

    /// <summary>Whether a line is one of them.</summary>
    public static bool Holds(ReadOnlySpan<byte> line) => line.StartsWith(Define) || line.StartsWith(Undefine);

    /// <summary>Every name that the lines of a text tell of.</summary>
    public static NameFilter NamesOf(ReadOnlySpan<byte> text)
    {
        var names = new HashSet<ulong>();
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (Holds(line))
                names.Add(NameFilter.HashOf(NameIn(line)));
        }

        return NameFilter.Of(names);
    }

    private static string NameIn(ReadOnlySpan<byte> line)
    {
        var name = line[(line.IndexOf((byte)' ') + 1)..];
        var end = name.IndexOfAny(" (\r"u8);
        return Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
    }
}
