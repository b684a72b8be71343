namespace Ksplice.Engine.Update;

/// <summary>
/// The section of a replacement that names constants which boot writes into code (asm/runtime-const.h, from 6.11). It is
/// not loaded; linking reads it, since no loader writes them. Little-endian.
/// </summary>
public static class RuntimeConstantTable
{
    /// <summary>Name of the section.</summary>
    public const string SectionName = ".ksplice.runtime_constants";

    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 24;

    /// <summary>Offset of the field whose relocation names the place in code.</summary>
    public const int PlaceField = 0;

    /// <summary>Offset of the field whose relocation names the variable of the running kernel that holds the value.</summary>
    public const int VariableField = 8;

    /// <summary>Offset of the byte that says how many bytes are written.</summary>
    public const int WidthField = 16;
}
