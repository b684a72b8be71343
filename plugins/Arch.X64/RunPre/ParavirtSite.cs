using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// An indirect call through the hypervisor's table: as compiled before boot, afterwards a direct call of what stood in the
/// table, or nothing (apply_paravirt and paravirt_patch, up to 6.7). Native instructions in place of the call are alternatives.
/// </summary>
internal static class ParavirtSite
{
    public static bool Match(in PieceMatch match, RunTimeSite site, out int length)
    {
        var at = site.Offset;
        length = site.Length;
        if (length < X64Bytes.BranchLength || length > match.Code.Length - at)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "a paravirt site is too small for a call");
        return MatchDirect(match, at, length) || Compiled(match, at, length);
    }

    /// <summary>Whether the live bytes are a direct call of something, or nothing, and filler.</summary>
    public static bool MatchDirect(in PieceMatch match, int at, int length)
    {
        var live = match.Live.Slice(at, length);
        if (!Nops.IsFiller(live)
            && (live[0] != X64Bytes.Call || BranchSite.TargetNames(match, at + 1).Count == 0 || !Nops.IsFiller(live[X64Bytes.BranchLength..])))
            return false;
        match.Findings.EditedSites++;
        return true;
    }

    private static bool Compiled(in PieceMatch match, int at, int length)
    {
        for (var i = at; i < at + length; i++)
        {
            if (match.RelocationAt(i) is { } relocation)
            {
                if (!match.Relocated(relocation, RangeKind.Plain, out var width))
                    return false;
                i += width - 1;
            }
            else if (match.Code[i] != match.Live[i])
            {
                return match.Fail(i, $"paravirt call: {match.Show(at, length)}");
            }
        }

        return true;
    }
}
