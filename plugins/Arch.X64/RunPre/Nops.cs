namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// The nops that the kernel fills code with (arch/x86/include/asm/nops.h: lengths 1 to 8 on 6.1, to 11 on 6.12), and the
/// short jump over trapping filler that newer kernels put in place of long runs.
/// </summary>
internal static class Nops
{
    private const int Longest = 11;

    private static readonly byte[][] Forms =
    [
        [],
        [0x90],
        [0x66, 0x90],
        [0x0f, 0x1f, 0x00],
        [0x0f, 0x1f, 0x40, 0x00],
        [0x0f, 0x1f, 0x44, 0x00, 0x00],
        [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
        [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
        [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        [0x66, 0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        [0x66, 0x66, 0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
    ];

    /// <summary>Bytes of the nop that a piece of code begins with; 0 when it begins otherwise.</summary>
    public static int Length(ReadOnlySpan<byte> code)
    {
        for (var length = Math.Min(Longest, code.Length); length > 0; length--)
        {
            if (code.StartsWith(Forms[length]))
                return length;
        }

        return 0;
    }

    /// <summary>Whether the kernel may have filled the whole of a range so.</summary>
    public static bool IsFiller(ReadOnlySpan<byte> live)
    {
        if (IsJumpedOver(live))
            return true;
        while (!live.IsEmpty)
        {
            var length = Length(live);
            if (length == 0)
                return false;
            live = live[length..];
        }

        return true;
    }

    /// <summary>
    /// Accepts a run of compiled nops that the kernel wrote anew. The first difference may lie inside the run, where old and
    /// new nops begin alike.
    /// </summary>
    /// <param name="code">Compiled code.</param>
    /// <param name="live">Live code.</param>
    /// <param name="at">The first difference; receives the start of the run.</param>
    /// <param name="end">End of the range.</param>
    /// <returns>Bytes of the run; 0 when this is no run of nops.</returns>
    public static int Rewritten(ReadOnlySpan<byte> code, ReadOnlySpan<byte> live, ref int at, int end)
    {
        for (var start = at; start >= 0 && at - start < Longest; start--)
        {
            var length = Run(code[start..end]);
            if (start + length <= at || !IsFiller(live.Slice(start, length)))
                continue;
            at = start;
            return length;
        }

        return 0;
    }

    private static int Run(ReadOnlySpan<byte> code)
    {
        var total = 0;
        while (Length(code[total..]) is var length && length > 0)
            total += length;
        return total;
    }

    private static bool IsJumpedOver(ReadOnlySpan<byte> live)
    {
        if (live.Length is <= 8 or > 129 || live[0] != X64Bytes.ShortJump || live[1] != live.Length - 2)
            return false;
        return !live[2..].ContainsAnyExcept(X64Bytes.Int3);
    }
}
