using System.Text;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>
/// Spells types and tells their size. Structures are spelled by name only, because each is compared for itself; qualifiers and typedefs are
/// seen through, because they change no bit.
/// </summary>
internal sealed class TypeNames(IReadOnlyDictionary<ulong, DebugEntry> entries)
{
    // Far above what a person writes; a hostile object could nest or repeat without end.
    private const int DeepestType = 100;
    private const int LongestName = 1 << 16;

    private readonly Dictionary<DebugEntry, string> _spelled = [];

    /// <summary>The type of an entry, typedefs and qualifiers passed; null for <c>void</c>.</summary>
    /// <param name="entry">Something that has a type.</param>
    /// <param name="named">The last typedef on the way; null when there was none.</param>
    public DebugEntry? TypeOf(DebugEntry entry, out DebugEntry? named)
    {
        named = null;
        for (var step = 0; step < DeepestType; step++)
        {
            if (entry.Type is not { } offset)
                return null;
            entry = entries.GetValueOrDefault(offset) ?? throw new DebugFormatException($"there is no type at {offset}");
            if (entry.Tag == DwarfTag.Typedef)
                named = entry;
            else if (entry.Tag is not (DwarfTag.Constant or DwarfTag.Volatile or DwarfTag.Restrict or DwarfTag.Atomic))
                return entry;
        }

        throw new DebugFormatException("a typedef leads to itself");
    }

    /// <summary>How the type of an entry is spelled.</summary>
    public string Spell(DebugEntry user) => Spell(user, 0);

    /// <summary>Bytes of the type of an entry; 0 for a type without a size of its own.</summary>
    public long SizeOf(DebugEntry user) => SizeOf(user, 0);

    private string Spell(DebugEntry user, int depth)
    {
        if (depth > DeepestType)
            throw new DebugFormatException("a type is nested without end");
        if (TypeOf(user, out var named) is not { } type)
            return "void";
        if (named is not null && type.Name.Length == 0 && type.Tag is DwarfTag.Structure or DwarfTag.Union or DwarfTag.Enumeration)
            return named.Name;
        if (_spelled.TryGetValue(type, out var known))
            return known;
        var text = type.Tag switch
        {
            DwarfTag.Base => SpellNumber(type),
            DwarfTag.Pointer => $"{Spell(type, depth + 1)} *",
            DwarfTag.Array => Spell(type, depth + 1) + string.Concat(type.Children.Where(IsDimension).Select(d => $"[{d.Count?.ToString() ?? ""}]")),
            DwarfTag.Subroutine => SpellFunction(type, depth),
            DwarfTag.Structure => SpellAggregate("struct", type, depth),
            DwarfTag.Union => SpellAggregate("union", type, depth),
            DwarfTag.Enumeration => type.Name.Length > 0 ? $"enum {type.Name}" : NamelessEnumeration(type),
            _ => throw new DebugFormatException($"tag 0x{(uint)type.Tag:x} is used as a type"),
        };
        if (text.Length > LongestName)
            throw new DebugFormatException("a type is too long to spell");
        return _spelled[type] = text;
    }

    /// <summary>What to call an enumeration without a name.</summary>
    public static string NamelessEnumeration(DebugEntry type) => $"enum {{{type.Children.FirstOrDefault(c => c.Tag == DwarfTag.Enumerator)?.Name}}}";

    private static bool IsDimension(DebugEntry entry) => entry.Tag == DwarfTag.Subrange;

    // Encodings of DWARF 5, table 7.11. A kernel has many names for each number, and none of them changes a bit.
    private static string SpellNumber(DebugEntry type) => type.Encoding switch
    {
        0x02 => "bool",
        0x05 or 0x06 => $"s{type.ByteSize * 8}",
        0x07 or 0x08 => $"u{type.ByteSize * 8}",
        _ => type.Name,
    };

    private string SpellFunction(DebugEntry type, int depth)
    {
        var text = new StringBuilder(Spell(type, depth + 1)).Append(" (");
        var separator = "";
        foreach (var parameter in type.Children.Where(c => c.Tag is DwarfTag.Parameter or DwarfTag.UnspecifiedParameters))
        {
            text.Append(separator).Append(parameter.Tag == DwarfTag.Parameter ? Spell(parameter, depth + 1) : "...");
            separator = ", ";
            if (text.Length > LongestName)
                throw new DebugFormatException("a type is too long to spell");
        }

        return text.Append(')').ToString();
    }

    private string SpellAggregate(string keyword, DebugEntry type, int depth)
    {
        if (type.Name.Length > 0)
            return $"{keyword} {type.Name}";
        var text = new StringBuilder(keyword).Append(" {");
        foreach (var member in type.Children.Where(c => c.Tag == DwarfTag.Member))
        {
            text.Append($" {Spell(member, depth + 1)} {member.Name}@{member.BitOffset ?? 0};");
            if (text.Length > LongestName)
                throw new DebugFormatException("a type is too long to spell");
        }

        return text.Append(" }").ToString();
    }

    private long SizeOf(DebugEntry user, int depth)
    {
        if (depth > DeepestType)
            throw new DebugFormatException("a type is nested without end");
        if (TypeOf(user, out _) is not { } type)
            return 0;
        if (type.Tag == DwarfTag.Pointer)
            return type.ByteSize ?? throw new DebugFormatException("a pointer has no size");
        if (type.Tag != DwarfTag.Array || type.ByteSize is not null)
            return type.ByteSize ?? 0;
        try
        {
            return type.Children.Where(IsDimension).Aggregate(SizeOf(type, depth + 1), (size, d) => checked(size * (d.Count ?? 0)));
        }
        catch (OverflowException)
        {
            throw new DebugFormatException("an array is too long");
        }
    }
}
