using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Corpus.Runs;

/// <summary>Words for what became of a cut.</summary>
internal static class OutcomeWords
{
    public const string Converted = "converted";
    public const string Nothing = "nothing to do";
    public const string Refused = "refused";
    public const string Failed = "failed";

    /// <summary>The kernel's configuration leaves it out, or it is only included by others: no fix of this kernel.</summary>
    public const string NotBuilt = "not built";

    /// <summary>It needs changes that the cut does not hold.</summary>
    public const string NotAlone = "does not compile alone";

    /// <summary>Only comments change, or nothing is left of it when it is cut so.</summary>
    public const string NotCut = "not cut";

    private static readonly string[] s_notBuilt = ["KSP1012", "KSP1013"];
    private const string DoesNotCompile = "KSP1103";

    /// <summary>True for an update of this kernel; others are counted apart.</summary>
    public static bool Counts(string outcome) => outcome is not (NotBuilt or NotAlone or NotCut);

    /// <summary>A word for how a creation ended.</summary>
    public static string Of(OutcomeKind kind, string codes) => kind switch
    {
        OutcomeKind.Ok => Converted,
        OutcomeKind.Nothing => Nothing,
        OutcomeKind.Refused when s_notBuilt.Any(codes.Contains) => NotBuilt,
        OutcomeKind.Refused when codes.Contains(DoesNotCompile, StringComparison.Ordinal) => NotAlone,
        OutcomeKind.Refused => Refused,
        _ => Failed,
    };
}
