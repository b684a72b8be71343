using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// The nops before a function: kept, or ending in the instruction that counts calls while call-depth tracking is on
/// (skl_call_thunk_template in arch/x86/kernel/callthunks.c).
/// </summary>
internal static class PaddingSite
{
    /// <summary><c>sarq $5, %gs:…</c>, its operand counted from the instruction or absolute; the address may be any.</summary>
    private static readonly (byte[] Start, int Length)[] Counters = [([0x65, 0x48, 0xc1, 0x3d], 9), ([0x65, 0x48, 0xc1, 0x3c, 0x25], 10)];

    public static bool Match(in PieceMatch match, int at, int siteLength, out int length)
    {
        length = siteLength;
        if (length == 0 || at > match.Code.Length - length || match.Code.Slice(at, length).ContainsAnyExcept(X64Bytes.Nop))
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no nops stand before a function");
        var live = match.Live.Slice(at, length);
        if (!live.ContainsAnyExcept(X64Bytes.Nop))
            return true;
        match.Findings.EditedSites++;
        foreach (var (start, counter) in Counters)
        {
            if (counter <= length && live[^counter..].StartsWith(start) && live[^1] == 5 && !live[..^counter].ContainsAnyExcept(X64Bytes.Nop))
                return true;
        }

        return match.Fail(at, $"padding: {match.Show(at, length)}");
    }
}
