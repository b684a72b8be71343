using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// A return, compiled as a jump to the return thunk: a plain return and traps where the CPU needs no thunk, or a jump to
/// the thunk that its mitigation chose (apply_returns in arch/x86/kernel/alternative.c).
/// </summary>
internal static class ReturnSite
{
    private static readonly string[] Thunks =
    [
        "__x86_return_thunk", "retbleed_return_thunk", "srso_return_thunk", "srso_alias_return_thunk", "its_return_thunk",
        "call_depth_return_thunk",
    ];

    private static ReadOnlySpan<byte> PlainReturn => [X64Bytes.Return, X64Bytes.Int3, X64Bytes.Int3, X64Bytes.Int3, X64Bytes.Int3];

    public static bool Match(in PieceMatch match, int at, out int length)
    {
        length = X64Bytes.BranchLength;
        var code = match.Code[at..];
        if (code.Length < length || code[0] != X64Bytes.Jump || match.RelocationAt(at + 1) is null)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no jump to a thunk stands at a return site");
        return MatchLive(match, at);
    }

    /// <summary>Whether five live bytes are a return in one of its forms.</summary>
    public static bool MatchLive(in PieceMatch match, int at)
    {
        var live = match.Live[at..];
        if (live.StartsWith(PlainReturn))
        {
            match.Findings.EditedSites++;
            return true;
        }

        if (live[0] != X64Bytes.Jump)
            return match.Fail(at, $"return: {match.Show(at, X64Bytes.BranchLength)}");
        if (!LeadsToThunk(match, at + 1))
            return match.Fail(at, $"a return jumps to {match.LiveTarget(at + 1):x}, which is no return thunk");
        BranchSite.LearnIfSame(match, at + 1, BranchSite.TargetNames(match, at + 1));
        return true;
    }

    public static bool LeadsToThunk(in PieceMatch match, int fieldOffset) =>
        BranchSite.ContainsAny(BranchSite.TargetNames(match, fieldOffset), Thunks);
}
