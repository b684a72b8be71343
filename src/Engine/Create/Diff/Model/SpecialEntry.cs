using Ksplice.Abstractions.Architectures;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>One entry of a table about code, owned by the function it speaks of.</summary>
/// <param name="Table">The table's description.</param>
/// <param name="SectionName">The section it stands in, when the description covers several.</param>
/// <param name="OwnerOffset">Offset of the place it speaks of, from the owner's start.</param>
/// <param name="Bytes">The entry, relocated fields as the compiler left them.</param>
/// <param name="References">References of the entry, offsets from its start.</param>
/// <param name="ReplacementLength">For alternatives: bytes of the replacement; otherwise 0.</param>
public sealed record SpecialEntry(
    SpecialSection Table,
    string SectionName,
    long OwnerOffset,
    ReadOnlyMemory<byte> Bytes,
    IReadOnlyList<PieceReference> References,
    int ReplacementLength)
{
    /// <summary>Offset in the entry of the field that names the code it speaks of.</summary>
    public int OwnerField { get; } = Table.Fields.FirstOrDefault(f => f.Role == SpecialFieldRole.Owner).Offset;

    /// <summary>For parallel tables: the entry of the second table that goes with this one.</summary>
    public SpecialEntry? Companion { get; init; }
}
