using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>A static branch: a nop, or a jump of the same length to the one target (arch/x86/kernel/jump_label.c).</summary>
internal static class JumpLabelSite
{
    public static bool Match(in PieceMatch match, RunTimeSite site, out int length)
    {
        var at = site.Offset;
        var code = match.Code[at..];
        length = CompiledLength(code);
        if (length == 0 || length > code.Length || site.Target is not { } target)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "neither a nop nor a jump stands at a static branch");
        var live = match.Live.Slice(at, length);
        var wasJump = code[0] is X64Bytes.Jump or X64Bytes.ShortJump;
        if (live.SequenceEqual(length == 2 ? X64Bytes.Nop2 : X64Bytes.Nop5))
        {
            match.Findings.EditedSites += wasJump ? 1 : 0;
            return true;
        }

        match.Findings.EditedSites += wasJump ? 0 : 1;
        if (live[0] != (length == 2 ? X64Bytes.ShortJump : X64Bytes.Jump))
            return match.Fail(at, $"static branch: {match.Show(at, length)}");
        var destination = unchecked(match.Address + (ulong)(at + length)
            + (ulong)(length == 2 ? (sbyte)live[1] : BinaryPrimitives.ReadInt32LittleEndian(live[1..])));
        if (target.IsInPiece)
            return destination == unchecked(match.Address + (ulong)target.Offset) || match.Fail(at, $"a static branch leads to {destination:x}, not to its target");
        // Into another section: its own relocation, where there is one, teaches the same.
        return match.Learn(new(at, X64Relocations.Pc32, target.Symbol, "", target.Offset), unchecked(destination - (ulong)target.Offset), at, RangeKind.Plain);
    }

    private static int CompiledLength(ReadOnlySpan<byte> code) =>
        code.StartsWith(X64Bytes.Nop2) || code[0] == X64Bytes.ShortJump ? 2
        : code.StartsWith(X64Bytes.Nop5) || code[0] == X64Bytes.Jump ? 5
        : 0;
}
