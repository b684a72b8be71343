using System.Text;
using System.Text.RegularExpressions;

namespace Ksplice.Engine.Create.Diff.Compare;

/// <summary>When two string literals mean the same.</summary>
internal static partial class LiteralEquality
{
    /// <summary>
    /// Equal, or the fortified copy routines' description of a field, which ends in the source line:
    /// <c>field "to" at net/core/sock.c:498</c>. No other text is exempt, since a program may mean its numbers.
    /// </summary>
    public static bool Same(ReadOnlySpan<byte> pre, ReadOnlySpan<byte> post)
    {
        if (pre.SequenceEqual(post))
            return true;
        if (!pre.StartsWith("field \""u8) || !post.StartsWith("field \""u8))
            return false;
        var (before, after) = (FieldAtLine().Match(Encoding.Latin1.GetString(pre)), FieldAtLine().Match(Encoding.Latin1.GetString(post)));
        return before.Success && after.Success && before.Groups["text"].ValueSpan.SequenceEqual(after.Groups["text"].ValueSpan);
    }

    [GeneratedRegex(@"^(?<text>field "".*"" at \S+\.[chS]:)\d+\0*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldAtLine();
}
