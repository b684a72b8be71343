namespace Ksplice.Engine.Elf;

/// <summary>Numbers of the System V gABI that the engine uses; their names are the standard's.</summary>
public static class ElfConstants
{
    public const ushort TypeRelocatable = 1;
    public const ushort TypeExecutable = 2;
    public const ushort TypeShared = 3;
    public const ushort TypeCore = 4;

    public const uint SectionNull = 0;
    public const uint SectionProgramBits = 1;
    public const uint SectionSymbolTable = 2;
    public const uint SectionStringTable = 3;
    public const uint SectionRela = 4;
    public const uint SectionNote = 7;
    public const uint SectionNoBits = 8;
    public const uint SectionRel = 9;
    public const uint SectionInitArray = 14;
    public const uint SectionFiniArray = 15;
    public const uint SectionGroup = 17;
    public const uint SectionSymbolTableIndex = 18;

    public const ulong FlagWrite = 0x1;
    public const ulong FlagAllocate = 0x2;
    public const ulong FlagExecute = 0x4;
    public const ulong FlagMerge = 0x10;
    public const ulong FlagStrings = 0x20;
    public const ulong FlagInfoLink = 0x40;
    public const ulong FlagLinkOrder = 0x80;
    public const ulong FlagGroup = 0x200;
    public const ulong FlagThreadLocal = 0x400;

    /// <summary>No section: the symbol is defined elsewhere.</summary>
    public const int IndexUndefined = 0;

    /// <summary>The value is absolute and never relocated.</summary>
    public const int IndexAbsolute = 0xfff1;

    /// <summary>A common block, allocated by the linker.</summary>
    public const int IndexCommon = 0xfff2;

    /// <summary>The index stands in the extension table.</summary>
    public const int IndexExtended = 0xffff;

    /// <summary>First of the reserved section numbers.</summary>
    public const int IndexReserved = 0xff00;
}
