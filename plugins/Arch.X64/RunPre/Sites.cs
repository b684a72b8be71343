using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>Sends each run-time site to the rules of its kind.</summary>
internal static class Sites
{
    /// <summary>Matches the sites that begin at an offset.</summary>
    /// <param name="match">The walk.</param>
    /// <param name="index">The first site at that offset.</param>
    /// <param name="at">The offset.</param>
    /// <param name="kind">Inside an alternative its own entry is not asked again.</param>
    /// <param name="length">Bytes explained.</param>
    public static bool Match(in PieceMatch match, int index, int at, RangeKind kind, out int length)
    {
        var sites = match.Piece.Sites;
        if (kind == RangeKind.Plain)
        {
            for (var i = index; i < sites.Count && sites[i].Offset == at; i++)
            {
                if (sites[i].Kind == SpecialSectionKind.Alternatives)
                    return AlternativeSite.Match(match, index, at, out length);
            }
        }

        // Two tables may name one instruction; it has the form of either.
        length = 0;
        var mark = match.Findings.Mark();
        for (var i = index; i < sites.Count && sites[i].Offset == at; i++)
        {
            if (sites[i].Kind == SpecialSectionKind.Alternatives)
                continue;
            if (MatchOne(match, sites[i], kind, out length))
                return true;
            match.Findings.TakeBack(mark);
        }

        return false;
    }

    private static bool MatchOne(in PieceMatch match, RunTimeSite site, RangeKind kind, out int length)
    {
        switch (site.Kind)
        {
            case SpecialSectionKind.FunctionTracer:
                return TracerSite.Match(match, site.Offset, out length);
            case SpecialSectionKind.Return:
                return ReturnSite.Match(match, site.Offset, out length);
            case SpecialSectionKind.StaticCall:
                return StaticCallSite.Match(match, site.Offset, out length);
            case SpecialSectionKind.Retpoline:
                return RetpolineSite.Match(match, site.Offset, out length);
            case SpecialSectionKind.CallSite:
                return CallDepthSite.Match(match, site.Offset, kind, out length);
            case SpecialSectionKind.JumpLabel:
                return JumpLabelSite.Match(match, site, out length);
            case SpecialSectionKind.Paravirt:
                return ParavirtSite.Match(match, site, out length);
            case SpecialSectionKind.SmpLock:
                return ByteSites.MatchLock(match, site.Offset, out length);
            case SpecialSectionKind.LandingPadSeal:
                return ByteSites.MatchLandingPad(match, site.Offset, out length);
            case SpecialSectionKind.RuntimeConstant:
                return ByteSites.MatchConstant(match, site.Offset, out length);
            case SpecialSectionKind.FunctionPadding:
                return PaddingSite.Match(match, site.Offset, site.Length, out length);
            default:
                length = 0;
                return match.Fail(site.Offset, RunPreMismatchCause.UnknownForm, $"a run-time site of kind {site.Kind} has no rules");
        }
    }
}
