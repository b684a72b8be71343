namespace Ksplice.Corpus.Cuts;

/// <summary>How an update is cut from the difference of two source versions.</summary>
internal enum CutKind
{
    /// <summary>One cluster of a unit's hunks, about what one commit changes.</summary>
    Part,

    /// <summary>The whole change of one unit.</summary>
    File,

    /// <summary>A unit that does not compile alone, the header hunks it needs, and what else mentions the names those touch.</summary>
    Group,
}
