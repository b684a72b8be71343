namespace Ksplice.Abstractions.Architectures;

/// <summary>Meaning of an architecture's ELF relocation types. Byte order is that of <see cref="IArchitecture.Elf"/>.</summary>
public interface IRelocationSemantics
{
    /// <summary>Describes a type.</summary>
    /// <param name="type">The type number of <c>r_info</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <returns>False for a type that this architecture does not know: callers refuse.</returns>
    bool TryDescribe(uint type, out RelocationShape shape);

    /// <summary>
    /// The plain type that stores an absolute address as wide as a pointer, for tables that the engine writes itself.
    /// </summary>
    uint AbsolutePointerType { get; }

    /// <summary>
    /// The type for a distance inside an instruction that the assembler could settle itself, because both ends lay in one
    /// section; cut code needs it as a relocation again.
    /// </summary>
    /// <param name="width">Bytes of the field.</param>
    /// <param name="isBranch">True for calls and jumps.</param>
    /// <param name="type">The type number.</param>
    /// <returns>False when no linker could widen such a field (short jumps).</returns>
    bool TryGetRelativeType(int width, bool isBranch, out uint type);

    /// <summary>
    /// Computes what a linker would store and writes it.
    /// </summary>
    /// <param name="type">Type number.</param>
    /// <param name="field">The field, exactly <see cref="RelocationShape.Width"/> bytes.</param>
    /// <param name="place">Address of the field (P).</param>
    /// <param name="symbolValue">Value of the symbol (S).</param>
    /// <param name="addend">Addend (A).</param>
    /// <returns>False when the type is unknown or the value does not fit the field; nothing is written then.</returns>
    bool TryApply(uint type, Span<byte> field, ulong place, ulong symbolValue, long addend);

    /// <summary>
    /// The reverse: from a field that a linker has filled, the symbol's value (S = value + P − A for a relative type).
    /// </summary>
    /// <param name="type">Type number.</param>
    /// <param name="field">The field, exactly <see cref="RelocationShape.Width"/> bytes.</param>
    /// <param name="place">Address of the field (P).</param>
    /// <param name="addend">Addend (A).</param>
    /// <param name="symbolValue">The value inferred; for a narrower absolute field it is widened as the CPU would.</param>
    /// <returns>False when the type is unknown.</returns>
    bool TryInfer(uint type, ReadOnlySpan<byte> field, ulong place, long addend, out ulong symbolValue);
}
