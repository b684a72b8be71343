namespace Ksplice.Abstractions.Architectures;

/// <summary>
/// A table that the compiler or objtool writes about code and that the kernel reads when it loads a module.
/// The engine cuts such tables entry by entry; this tells it how.
/// </summary>
/// <param name="Name">Section name, <c>.altinstructions</c>. A name that ends in <c>*</c> stands for every section that begins so.</param>
/// <param name="Kind">What it says.</param>
/// <param name="EntryType">The kernel's C type of one entry, whose size the kernel's own build tells
/// (<c>struct alt_instr</c>); null when the size never changes.</param>
/// <param name="FixedEntrySize">Bytes of an entry when <paramref name="EntryType"/> is null; otherwise 0.</param>
/// <param name="Fields">Fields whose meaning matters. Bytes not named are plain values.</param>
public sealed record SpecialSection(
    string Name,
    SpecialSectionKind Kind,
    string? EntryType,
    int FixedEntrySize,
    IReadOnlyList<SpecialField> Fields)
{
    /// <summary>True when a difference in this table alone is no change of the function (debug and trace descriptions).</summary>
    public bool IsDescriptive { get; init; }

    /// <summary>
    /// For constants that boot writes into code: bytes written at each place, the lowest ones of a variable whose name takes the place of
    /// the <c>*</c> in <see cref="Name"/>. Otherwise 0.
    /// </summary>
    public int WrittenWidth { get; init; }

    /// <summary>Whether a section of this name is meant.</summary>
    public bool Matches(string sectionName) =>
        Name.EndsWith('*') ? sectionName.StartsWith(Name[..^1], StringComparison.Ordinal) : sectionName == Name;
}
