namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>An entry that says something about a type, with the attributes that matter.</summary>
internal sealed class DebugEntry(DwarfTag tag)
{
    public DwarfTag Tag => tag;

    /// <summary>Empty for a nameless one.</summary>
    public string Name { get; set; } = "";

    /// <summary>Offset of the entry of its type in the section; null for <c>void</c> and for what has none.</summary>
    public ulong? Type { get; set; }

    public long? ByteSize { get; set; }

    public long? BitSize { get; set; }

    /// <summary>Bits from the start of the aggregate; also for members that are no bit fields.</summary>
    public long? BitOffset { get; set; }

    /// <summary>
    /// Bits of the storage unit, as large as <see cref="ByteSize"/>, above a bit field: the form of DWARF 3, in which GCC still describes
    /// the bit fields of a union.
    /// </summary>
    public long? BitsAbove { get; set; }

    public long? ConstantValue { get; set; }

    /// <summary>Elements of an array's dimension; null when it has no bound or one that only the running program knows.</summary>
    public long? Count { get; set; }

    public long Encoding { get; set; }

    public long Alignment { get; set; }

    /// <summary>True for a type whose content is not known here.</summary>
    public bool IsDeclaration { get; set; }

    /// <summary>True for a function whose parameters are all declared.</summary>
    public bool IsPrototyped { get; set; }

    /// <summary>True for a variable that lives as long as the kernel or its module.</summary>
    public bool IsLasting { get; set; }

    /// <summary>For a variable, the function that declares it; empty at the top level.</summary>
    public string Function { get; set; } = "";

    /// <summary>For a variable whose place is one address: where in the section that address stands.</summary>
    public int? AddressField { get; set; }

    /// <summary>True for what this engine does not take apart.</summary>
    public string? Unsupported { get; set; }

    public List<DebugEntry> Children { get; } = [];
}
