using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// A direct call that call-depth tracking may lead into the padding before the function, where it counts first
/// (arch/x86/kernel/callthunks.c, from 6.2).
/// </summary>
internal static class CallDepthSite
{
    /// <summary>Bytes of padding before a function (<c>CONFIG_FUNCTION_PADDING_BYTES</c> of kernels with call thunks).</summary>
    private const int Padding = 16;

    private const string PaddingSymbol = "__pfx_";

    public static bool Match(in PieceMatch match, int at, RangeKind kind, out int length)
    {
        length = X64Bytes.BranchLength;
        var code = match.Code[at..];
        if (code.Length < length || code[0] != X64Bytes.Call)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "no call stands at a call site");
        if (match.Live[at] != X64Bytes.Call)
            return match.Fail(at, $"call: {match.Show(at, length)}");
        if (match.RelocationAt(at + 1) is not { } relocation)
            return MatchWithinPiece(match, at);
        var target = match.LiveTarget(at + 1);
        var names = match.Kernel.NamesAt(target);
        if (relocation.SymbolName.Length == 0 || !LeadsIntoPadding(match, target, names, relocation.SymbolName))
            return match.Relocated(relocation, kind, out _);
        match.Findings.EditedSites++;
        return true;
    }

    private static bool LeadsIntoPadding(in PieceMatch match, ulong target, IReadOnlyList<string> names, string wanted)
    {
        if (names.Any(n => !n.StartsWith(PaddingSymbol, StringComparison.Ordinal)))
            return false;
        for (var ahead = 1UL; ahead <= Padding; ahead++)
        {
            if (BranchSite.Contains(match.Kernel.NamesAt(target + ahead), wanted))
                return true;
        }

        return false;
    }

    private static bool MatchWithinPiece(in PieceMatch match, int at)
    {
        var compiled = BitConverter.ToInt32(match.Code[(at + 1)..]);
        var live = BitConverter.ToInt32(match.Live[(at + 1)..]);
        if (live == compiled)
            return true;
        match.Findings.EditedSites++;
        return compiled - (long)live is > 0 and <= Padding || match.Fail(at, $"call: {match.Show(at, X64Bytes.BranchLength)}");
    }
}
