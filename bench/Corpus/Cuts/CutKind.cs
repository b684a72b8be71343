namespace Ksplice.Corpus.Cuts;

/// <summary>How an update is cut from the difference of two source versions.</summary>
internal enum CutKind
{
    /// <summary>One cluster of a unit's hunks, about what one commit changes.</summary>
    Part,

    /// <summary>The whole change of one unit.</summary>
    File,

    /// <summary>One cluster of a header's hunks, with the clusters of other headers and of units that go with it.</summary>
    Group,
}
