namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Tags of entries (DWARF 5, table 7.3), those that say something about types or about where a variable is declared.</summary>
internal enum DwarfTag : uint
{
    Array = 0x01,
    Enumeration = 0x04,
    Parameter = 0x05,
    LexicalBlock = 0x0b,
    Member = 0x0d,
    Pointer = 0x0f,
    Structure = 0x13,
    Subroutine = 0x15,
    Typedef = 0x16,
    Union = 0x17,
    UnspecifiedParameters = 0x18,
    Subrange = 0x21,
    Base = 0x24,
    Constant = 0x26,
    Enumerator = 0x28,
    Subprogram = 0x2e,
    Variable = 0x34,
    Volatile = 0x35,
    Restrict = 0x37,
    Atomic = 0x47,
}

/// <summary>Attributes of entries (DWARF 5, table 7.5), those that are looked at.</summary>
internal enum DwarfAttribute : uint
{
    Location = 0x02,
    Name = 0x03,
    ByteSize = 0x0b,
    OldBitOffset = 0x0c,
    BitSize = 0x0d,
    ConstantValue = 0x1c,
    Prototyped = 0x27,
    UpperBound = 0x2f,
    Count = 0x37,
    MemberLocation = 0x38,
    Declaration = 0x3c,
    Encoding = 0x3e,
    Type = 0x49,
    Endianity = 0x65,
    DataBitOffset = 0x6b,
    Alignment = 0x88,
}

/// <summary>How an attribute is written (DWARF 5, table 7.6), those that a compiler of C writes into objects.</summary>
internal enum DwarfForm : uint
{
    Address = 0x01,
    Block2 = 0x03,
    Block4 = 0x04,
    Data2 = 0x05,
    Data4 = 0x06,
    Data8 = 0x07,
    String = 0x08,
    Block = 0x09,
    Block1 = 0x0a,
    Data1 = 0x0b,
    Flag = 0x0c,
    SignedData = 0x0d,
    StringOffset = 0x0e,
    UnsignedData = 0x0f,
    Reference1 = 0x11,
    Reference2 = 0x12,
    Reference4 = 0x13,
    Reference8 = 0x14,
    ReferenceNumber = 0x15,
    SectionOffset = 0x17,
    Expression = 0x18,
    FlagPresent = 0x19,
    Data16 = 0x1e,
    LineStringOffset = 0x1f,
    ImplicitConstant = 0x21,
}
