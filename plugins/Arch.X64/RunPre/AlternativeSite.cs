using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>
/// Instructions that depend on the CPU: the compiled ones, or one of the replacements moved to their place, filled up with
/// nops; runs of nops may be written anew (apply_alternatives in arch/x86/kernel/alternative.c). Several entries may
/// name one place; the last that applies is what stands there.
/// </summary>
internal static class AlternativeSite
{
    /// <summary>What newer kernels put in the replacement to say "call directly what the compiled call would have".</summary>
    private const string DirectCallMark = "BUG_func";

    public static bool Match(in PieceMatch match, int first, int at, out int length)
    {
        var sites = match.Piece.Sites;
        var end = GroupEnd(sites, first, at, out var last);
        length = end - at;
        if (length == 0)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "alternatives for no bytes at all");
        if (end > match.Code.Length)
            return match.Fail(at, RunPreMismatchCause.UnknownForm, "alternatives reach beyond their code");
        var mark = match.Findings.Mark();
        if (match.Range(at, end, RangeKind.Alternative))
            return true;
        var disagreement = match.Findings.Mismatch;
        for (var i = last; i >= first; i--)
        {
            match.Findings.TakeBack(mark);
            if (sites[i].Kind == SpecialSectionKind.Alternatives && MatchReplaced(match, sites[i], at, end))
            {
                match.Findings.EditedSites++;
                return true;
            }
        }

        match.Findings.TakeBack(mark);
        var cause = disagreement?.Cause ?? RunPreMismatchCause.OtherCode;
        return match.Fail(at, cause, $"none of the alternatives stands here: {match.Show(at, Math.Min(length, 16))}");
    }

    private static int GroupEnd(IReadOnlyList<RunTimeSite> sites, int first, int at, out int last)
    {
        var end = at;
        last = first;
        for (var i = first; i < sites.Count && (sites[i].Offset == at || sites[i].Offset < end); i++)
        {
            if (sites[i].Kind != SpecialSectionKind.Alternatives)
                continue;
            end = Math.Max(end, sites[i].Offset + sites[i].Length);
            last = i;
        }

        return end;
    }

    private static bool MatchReplaced(in PieceMatch match, RunTimeSite site, int start, int end)
    {
        var siteEnd = site.Offset + site.Length;
        if (site.Replacement is not { } replacement || replacement.Code.Length > site.Length)
            return false;
        if (!match.Range(start, site.Offset, RangeKind.Alternative) || !match.Range(siteEnd, end, RangeKind.Alternative))
            return false;
        if (IsDirectCall(match, site, replacement) && ParavirtSite.MatchDirect(match, site.Offset, site.Length))
            return true;
        var filled = replacement with { Code = Filled(replacement.Code.Span, site.Length) };
        var moved = match.Of(filled, site.Offset);
        var consumed = MatchShortenedJump(moved, replacement);
        return moved.Range(consumed, site.Length, RangeKind.Alternative);
    }

    private static bool IsDirectCall(in PieceMatch match, RunTimeSite site, RunPrePiece replacement) =>
        replacement.Code.Length == X64Bytes.BranchLength && replacement.Code.Span[0] == X64Bytes.Call
        && replacement.Relocations is [{ SymbolName: DirectCallMark }]
        && match.Code[site.Offset] == 0xff;

    /// <summary>A jump whose target is near is written in two bytes, the other three filled. Returns the bytes explained.</summary>
    private static int MatchShortenedJump(in PieceMatch moved, RunPrePiece replacement)
    {
        var live = moved.Live;
        if (replacement.Code.Length != X64Bytes.BranchLength || replacement.Code.Span[0] != X64Bytes.Jump || live[0] != X64Bytes.ShortJump
            || replacement.Relocations is not [{ Offset: 1 } relocation])
            return 0;
        var filler = live.Slice(2, 3);
        if (!filler.SequenceEqual(X64Bytes.Nop3) && filler.ContainsAnyExcept(X64Bytes.Int3))
            return 0;
        // A PC-relative field of a jump is the last of its bytes: the target is S + A + 4.
        var target = unchecked(moved.Address + 2 + (ulong)(sbyte)live[1]);
        moved.Learn(relocation, unchecked(target - 4 - (ulong)relocation.Addend), 1);
        return X64Bytes.BranchLength;
    }

    private static byte[] Filled(ReadOnlySpan<byte> code, int length)
    {
        var filled = new byte[length];
        filled.AsSpan().Fill(X64Bytes.Nop);
        code.CopyTo(filled);
        return filled;
    }
}
