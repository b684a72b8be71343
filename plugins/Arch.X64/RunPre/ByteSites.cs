using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>Sites where the kernel edits a prefix, a landing pad or an operand rather than a branch.</summary>
internal static class ByteSites
{
    /// <summary>What the compiler leaves where boot writes a pointer (arch/x86/include/asm/runtime-const.h, from 6.11).</summary>
    private const ulong PointerPlaceholder = 0x0123456789abcdef;

    /// <summary>What it leaves where boot writes a shift count.</summary>
    private const byte ShiftPlaceholder = 12;

    private static ReadOnlySpan<byte> LandingPad => [0xf3, 0x0f, 0x1e, 0xfa];

    private static ReadOnlySpan<byte> SealedLandingPad => [0x66, 0x0f, 0x1f, 0x00];

    /// <summary>A lock prefix, which becomes a meaningless segment prefix while there is one CPU.</summary>
    public static bool MatchLock(in PieceMatch match, int at, out int length)
    {
        length = 1;
        if (match.Code[at] != X64Bytes.Lock)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no lock prefix stands at a lock site");
        if (match.Live[at] == X64Bytes.Lock)
            return true;
        match.Findings.EditedSites++;
        return match.Live[at] == X64Bytes.DsPrefix || match.Fail(at, $"lock prefix: {match.Show(at, 1)}");
    }

    /// <summary>A landing pad for indirect branches, which is sealed when nobody takes the function's address.</summary>
    public static bool MatchLandingPad(in PieceMatch match, int at, out int length)
    {
        length = LandingPad.Length;
        if (!match.Code[at..].StartsWith(LandingPad))
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no landing pad stands at a landing pad site");
        if (match.Live[at..].StartsWith(LandingPad))
            return true;
        match.Findings.EditedSites++;
        return match.Live[at..].StartsWith(SealedLandingPad) || match.Fail(at, $"landing pad: {match.Show(at, length)}");
    }

    /// <summary>An operand that boot writes: any pointer, or any shift count.</summary>
    public static bool MatchConstant(in PieceMatch match, int at, out int length)
    {
        var code = match.Code[at..];
        if (code.Length >= 8 && BinaryPrimitives.ReadUInt64LittleEndian(code) == PointerPlaceholder)
        {
            length = 8;
            match.Findings.EditedSites++;
            return true;
        }

        length = 1;
        if (code[0] != ShiftPlaceholder)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no placeholder stands where boot writes a constant");
        match.Findings.EditedSites++;
        return match.Live[at] < 64 || match.Fail(at, $"shift count: {match.Show(at, 1)}");
    }
}
