using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// A static call, compiled as a call or jump to its trampoline: the kernel leads it straight to the function chosen, or
/// writes a nop, a zeroing of the result, or a return (arch/x86/kernel/static_call.c).
/// </summary>
internal static class StaticCallSite
{
    private static ReadOnlySpan<byte> ClearResult => [0x2e, 0x2e, 0x2e, 0x31, 0xc0];

    public static bool Match(in PieceMatch match, int at, out int length)
    {
        var code = match.Code[at..];
        var live = match.Live[at..];
        length = X64Bytes.BranchLength;
        if (X64Bytes.IsConditional(code))
        {
            length = X64Bytes.ConditionalLength;
            // The condition stays; a call of nothing leads to a return.
            return live[..2].SequenceEqual(code[..2])
                ? LeadsToCode(match, at + 2)
                : match.Fail(at, $"static call: {match.Show(at, length)}");
        }

        if (code.Length < length || match.RelocationAt(at + 1) is null)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no call stands at a static call site");
        switch (code[0])
        {
            case X64Bytes.Call when live[0] == X64Bytes.Call:
                return LeadsToCode(match, at + 1);
            case X64Bytes.Call:
                match.Findings.EditedSites++;
                return live.StartsWith(X64Bytes.Nop5) || live.StartsWith(ClearResult) || match.Fail(at, $"static call: {match.Show(at, length)}");
            case X64Bytes.Jump when live[0] == X64Bytes.Jump:
                return LeadsToCode(match, at + 1);
            case X64Bytes.Jump:
                return ReturnSite.MatchLive(match, at);
            default:
                return match.Fail(at, RunPreMismatchCause.UnknownForm, "no call stands at a static call site");
        }
    }

    private static bool LeadsToCode(in PieceMatch match, int field)
    {
        var names = BranchSite.TargetNames(match, field);
        if (names.Count == 0)
            return match.Fail(field - 1, $"a static call leads to {match.LiveTarget(field):x}, where nothing begins");
        match.Findings.EditedSites++;
        BranchSite.LearnIfSame(match, field, names);
        return true;
    }
}
