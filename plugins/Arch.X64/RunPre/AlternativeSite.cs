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
        return new Forms(match.Findings).Choose(match, first, last, at, end);
    }

    /// <summary>The forms that fit. When several do, the one whose references are all confirmed is what stands there.</summary>
    private sealed class Forms(Findings findings)
    {
        private readonly FindingsMark _mark = findings.Mark();
        private readonly List<(List<SymbolInference> Inferences, int EditedSites, bool IsConfirmed)> _fitting = [];

        public bool Choose(in PieceMatch match, int first, int last, int at, int end)
        {
            Try(match.Range(at, end, RangeKind.Alternative), 0);
            var disagreement = findings.Mismatch;
            for (var i = last; i >= first; i--)
            {
                if (match.Piece.Sites[i].Kind == SpecialSectionKind.Alternatives)
                    Try(MatchReplaced(match, match.Piece.Sites[i], at, end), 1);
            }

            if (_fitting.Count == 0)
                return match.Fail(at, disagreement?.Cause ?? RunPreMismatchCause.OtherCode, $"none of the alternatives stands here: {match.Show(at, Math.Min(end - at, 16))}");
            var chosen = _fitting.Count == 1 ? 0 : _fitting.FindIndex(f => f.IsConfirmed);
            findings.EditedSites += _fitting[Math.Max(chosen, 0)].EditedSites;
            // Without a confirmed form any of several may stand there, and nothing is learnt.
            if (chosen >= 0)
                findings.Inferences.AddRange(_fitting[chosen].Inferences);
            return true;
        }

        private void Try(bool fits, int edited)
        {
            if (fits)
            {
                var learnt = findings.Inferences.GetRange(_mark.Inferences, findings.Inferences.Count - _mark.Inferences);
                _fitting.Add((learnt, findings.EditedSites - _mark.EditedSites + edited, findings.Unconfirmed == _mark.Unconfirmed));
            }

            findings.TakeBack(_mark);
        }
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
        return TryShortenedJump(moved, replacement, out var learnt)
            ? learnt && moved.Range(X64Bytes.BranchLength, site.Length, RangeKind.Alternative)
            : moved.Range(0, site.Length, RangeKind.Alternative);
    }

    private static bool IsDirectCall(in PieceMatch match, RunTimeSite site, RunPrePiece replacement) =>
        replacement.Code.Length == X64Bytes.BranchLength && replacement.Code.Span[0] == X64Bytes.Call
        && replacement.Relocations is [{ SymbolName: DirectCallMark }]
        && match.Code[site.Offset] == 0xff;

    /// <summary>A jump whose target is near is written in two bytes, the other three filled.</summary>
    private static bool TryShortenedJump(in PieceMatch moved, RunPrePiece replacement, out bool learnt)
    {
        learnt = false;
        var live = moved.Live;
        if (replacement.Code.Length != X64Bytes.BranchLength || replacement.Code.Span[0] != X64Bytes.Jump || live[0] != X64Bytes.ShortJump
            || replacement.Relocations is not [{ Offset: 1 } relocation])
            return false;
        var filler = live.Slice(2, 3);
        if (!filler.SequenceEqual(X64Bytes.Nop3) && filler.ContainsAnyExcept(X64Bytes.Int3))
            return false;
        // A PC-relative field of a jump is the last of its bytes: the target is S + A + 4.
        var target = unchecked(moved.Address + 2 + (ulong)(sbyte)live[1]);
        learnt = moved.Learn(relocation, unchecked(target - 4 - (ulong)relocation.Addend), 1, RangeKind.Alternative);
        return true;
    }

    private static byte[] Filled(ReadOnlySpan<byte> code, int length)
    {
        var filled = new byte[length];
        filled.AsSpan().Fill(X64Bytes.Nop);
        code.CopyTo(filled);
        return filled;
    }
}
