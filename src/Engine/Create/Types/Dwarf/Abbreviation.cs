namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>The shape that several entries share (DWARF 5, section 7.5.3).</summary>
/// <param name="Tag">What the entries are.</param>
/// <param name="HasChildren">Whether entries of a level below follow each.</param>
/// <param name="Attributes">Their attributes, in order.</param>
internal sealed record Abbreviation(DwarfTag Tag, bool HasChildren, IReadOnlyList<AttributeShape> Attributes)
{
    /// <summary>Reads one table of shapes, by their codes.</summary>
    public static Dictionary<ulong, Abbreviation> ReadTable(ReadOnlySpan<byte> section, ulong offset)
    {
        var cursor = new DebugCursor(section, offset);
        var table = new Dictionary<ulong, Abbreviation>();
        while (cursor.Unsigned() is var code and not 0)
        {
            var tag = Number(cursor.Unsigned());
            var hasChildren = cursor.UInt8() != 0;
            var attributes = new List<AttributeShape>();
            while (true)
            {
                var (name, form) = (Number(cursor.Unsigned()), Number(cursor.Unsigned()));
                if (name == 0 && form == 0)
                    break;
                attributes.Add(new((DwarfAttribute)name, (DwarfForm)form, (DwarfForm)form == DwarfForm.ImplicitConstant ? cursor.Signed() : 0));
            }

            if (!table.TryAdd(code, new((DwarfTag)tag, hasChildren, attributes)))
                throw new DebugFormatException($"abbreviation {code} is there twice");
        }

        return table;
    }

    private static uint Number(ulong value) => value <= uint.MaxValue ? (uint)value : throw new DebugFormatException($"{value} is no tag, attribute or form");
}

/// <summary>One attribute of a shape.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Constant">Its value for <see cref="DwarfForm.ImplicitConstant"/>.</param>
internal readonly record struct AttributeShape(DwarfAttribute Name, DwarfForm Form, long Constant);
