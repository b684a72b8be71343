namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Reads the entries of all units of <c>.debug_info</c> (DWARF 5, section 7.5).</summary>
internal sealed class EntryReader(DebugSections sections)
{
    private const byte AddressOperation = 0x03;

    // Above the largest units of a kernel by far; bounds what a hostile object can make us keep.
    private const int MaximumEntries = 4_000_000;
    private const int MaximumDepth = 1000;

    private readonly Dictionary<ulong, DebugEntry> _entries = [];
    private Dictionary<ulong, Abbreviation> _abbreviations = [];
    private ulong _unit;
    private int _addressSize;

    /// <summary>The entries about types, by their offset in the section.</summary>
    public IReadOnlyDictionary<ulong, DebugEntry> Read()
    {
        var data = sections.Information.Data.Span;
        for (var start = 0UL; start < (ulong)data.Length;)
        {
            var length = new DebugCursor(data, start).UInt32();
            // The 64-bit format starts with 0xffffffff, which no unit here can be long.
            if (length > (ulong)data.Length - start - 4)
                throw new DebugFormatException("a unit is longer than its section");
            var end = start + 4 + length;
            _unit = start;
            ReadUnit(data[..(int)end]);
            start = end;
        }

        return _entries;
    }

    private void ReadUnit(ReadOnlySpan<byte> data)
    {
        var cursor = new DebugCursor(data, _unit + 4);
        var version = cursor.UInt16();
        if (version != 5)
            throw new DebugFormatException($"it is of version {version}, not 5");
        if (cursor.UInt8() is not 1)
            throw new DebugFormatException("a unit is not that of a source file");
        _addressSize = cursor.UInt8();
        var position = cursor.Position;
        _abbreviations = Abbreviation.ReadTable(
            sections.Abbreviations.Data.Span, sections.Offset(position, cursor.UInt32(), sections.Abbreviations));
        ReadEntries(ref cursor);
    }

    private void ReadEntries(ref DebugCursor cursor)
    {
        var parents = new Stack<(DebugEntry? Entry, string Function)>();
        while (!cursor.IsAtEnd)
        {
            var offset = (ulong)cursor.Position;
            var code = cursor.Unsigned();
            if (code == 0)
            {
                parents.TryPop(out _);
                continue;
            }

            var shape = _abbreviations.GetValueOrDefault(code) ?? throw new DebugFormatException($"abbreviation {code} does not exist");
            var entry = Enum.IsDefined(shape.Tag) ? new DebugEntry(shape.Tag) : null;
            ReadAttributes(ref cursor, shape, entry, isTopLevel: parents.Count == 1);
            parents.TryPeek(out var parent);
            if (entry is not null)
            {
                _entries.Add(offset, entry);
                parent.Entry?.Children.Add(entry);
                entry.Function = parent.Function ?? "";
            }

            // Blocks inside a function, of which there are no entries here, belong to it.
            if (shape.HasChildren)
                parents.Push((entry, entry is { Tag: DwarfTag.Subprogram } ? entry.Name : parent.Function ?? ""));
            if (parents.Count > MaximumDepth || _entries.Count > MaximumEntries)
                throw new DebugFormatException("there is too much of it");
        }
    }

    private void ReadAttributes(ref DebugCursor cursor, Abbreviation shape, DebugEntry? entry, bool isTopLevel)
    {
        if (entry is { Tag: DwarfTag.Variable })
            entry.IsLasting = isTopLevel;
        foreach (var attribute in shape.Attributes)
        {
            var isNumber = TryReadNumber(ref cursor, attribute, entry, out var number);
            if (entry is null)
                continue;
            if (isNumber)
                SetNumber(entry, attribute.Name, number);
            else if (attribute.Name is DwarfAttribute.MemberLocation or DwarfAttribute.DataBitOffset or DwarfAttribute.ByteSize or DwarfAttribute.BitSize)
                entry.Unsupported = "its layout is computed at run time";
        }
    }

    /// <summary>Reads an attribute of any form.</summary>
    /// <returns>False when it is no number, reference or flag; texts and places are put into the entry at once.</returns>
    private bool TryReadNumber(ref DebugCursor cursor, AttributeShape attribute, DebugEntry? entry, out long number)
    {
        number = 0;
        switch (attribute.Form)
        {
            case DwarfForm.Data1 or DwarfForm.Flag:
                number = cursor.UInt8();
                return true;
            case DwarfForm.Data2:
                number = cursor.UInt16();
                return true;
            case DwarfForm.Data4:
                number = cursor.UInt32();
                return true;
            case DwarfForm.Data8:
                number = unchecked((long)cursor.UInt64());
                return true;
            case DwarfForm.SignedData:
                number = cursor.Signed();
                return true;
            case DwarfForm.UnsignedData:
                number = unchecked((long)cursor.Unsigned());
                return true;
            case DwarfForm.FlagPresent:
                number = 1;
                return true;
            case DwarfForm.ImplicitConstant:
                number = attribute.Constant;
                return true;
            case DwarfForm.Reference1:
                number = Reference(cursor.UInt8());
                return true;
            case DwarfForm.Reference2:
                number = Reference(cursor.UInt16());
                return true;
            case DwarfForm.Reference4:
                number = Reference(cursor.UInt32());
                return true;
            case DwarfForm.Reference8:
                number = Reference(cursor.UInt64());
                return true;
            case DwarfForm.ReferenceNumber:
                number = Reference(cursor.Unsigned());
                return true;
            default:
                ReadOther(ref cursor, attribute, entry);
                return false;
        }
    }

    private long Reference(ulong offset) =>
        offset < (ulong)sections.Information.Data.Length ? (long)(_unit + offset) : throw new DebugFormatException($"a reference leads to {offset}, outside");

    private void ReadOther(ref DebugCursor cursor, AttributeShape attribute, DebugEntry? entry)
    {
        var isName = entry is not null && attribute.Name == DwarfAttribute.Name;
        switch (attribute.Form)
        {
            case DwarfForm.String:
                var text = cursor.Text();
                if (isName)
                    entry!.Name = text;
                break;
            case DwarfForm.StringOffset:
                var position = cursor.Position;
                var field = cursor.UInt32();
                if (isName)
                    entry!.Name = sections.Text(position, field);
                break;
            case DwarfForm.Expression or DwarfForm.Block:
                var block = cursor.Take(cursor.Unsigned());
                // A place that is one address is that of a variable; a local one is in a register or on the stack.
                if (entry is { Tag: DwarfTag.Variable } && attribute.Name == DwarfAttribute.Location && block is [AddressOperation, ..])
                {
                    entry.IsLasting = true;
                    entry.AddressField = block.Length == 1 + _addressSize ? cursor.Position - _addressSize : null;
                }

                break;
            case DwarfForm.Block1:
                cursor.Take(cursor.UInt8());
                break;
            case DwarfForm.Block2:
                cursor.Take(cursor.UInt16());
                break;
            case DwarfForm.Block4:
                cursor.Take(cursor.UInt32());
                break;
            case DwarfForm.Address:
                cursor.Take((ulong)_addressSize);
                break;
            case DwarfForm.SectionOffset or DwarfForm.LineStringOffset:
                cursor.Take(4);
                break;
            case DwarfForm.Data16:
                cursor.Take(16);
                break;
            default:
                throw new DebugFormatException($"form 0x{(uint)attribute.Form:x} is unknown");
        }
    }

    private static void SetNumber(DebugEntry entry, DwarfAttribute name, long number)
    {
        switch (name)
        {
            case DwarfAttribute.Type:
                entry.Type = (ulong)number;
                break;
            case DwarfAttribute.ByteSize:
                entry.ByteSize = number;
                break;
            case DwarfAttribute.BitSize:
                entry.BitSize = number;
                break;
            case DwarfAttribute.MemberLocation:
                entry.BitOffset = number is >= 0 and < long.MaxValue / 8 ? number * 8 : throw new DebugFormatException("a member lies outside");
                break;
            case DwarfAttribute.DataBitOffset:
                entry.BitOffset = number;
                break;
            case DwarfAttribute.ConstantValue:
                entry.ConstantValue = number;
                break;
            case DwarfAttribute.UpperBound:
                // The bound of an array of no elements is -1, written in any width.
                entry.Count = number is -1 or uint.MaxValue ? 0 : number is >= 0 and < long.MaxValue ? number + 1 : throw new DebugFormatException("an array is too long");
                break;
            case DwarfAttribute.Count:
                entry.Count = number >= 0 ? number : throw new DebugFormatException("an array is too long");
                break;
            case DwarfAttribute.Encoding:
                entry.Encoding = number;
                break;
            case DwarfAttribute.Alignment:
                entry.Alignment = number;
                break;
            case DwarfAttribute.Declaration:
                entry.IsDeclaration = number != 0;
                break;
            case DwarfAttribute.Prototyped:
                entry.IsPrototyped = number != 0;
                break;
            case DwarfAttribute.OldBitOffset:
                entry.BitsAbove = number;
                break;
            case DwarfAttribute.Endianity:
                entry.Unsupported = "its bits are counted in another way";
                break;
            default:
                break;
        }
    }
}
