namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Makes layouts of entries: of everything with a tag, and of nameless types through the typedef or the variable that has them.</summary>
internal sealed class LayoutCollector(IReadOnlyDictionary<ulong, DebugEntry> entries)
{
    private const int DeepestNesting = 100;

    private readonly TypeNames _names = new(entries);

    public TypeTable Collect()
    {
        var named = new List<TypeLayout>();
        var nameless = new List<TypeLayout>();
        var variables = new List<VariableType>();
        foreach (var entry in entries.Values)
        {
            switch (entry.Tag)
            {
                case DwarfTag.Structure or DwarfTag.Union or DwarfTag.Enumeration when entry.Name.Length > 0:
                    Add(named, Prefix(entry) + entry.Name, entry);
                    break;
                case DwarfTag.Enumeration:
                    Add(nameless, TypeNames.NamelessEnumeration(entry), entry);
                    break;
                case DwarfTag.Typedef when entry.Name.Length > 0:
                    AddNameless(named, entry.Name, entry);
                    break;
                case DwarfTag.Variable when entry.IsLasting && entry.Name.Length > 0:
                    AddNameless(named, $"variable {entry.Name}", entry);
                    if (!IsConstant(entry))
                        variables.Add(new VariableType(entry.Name, entry.Function, _names.Spell(entry), _names.SizeOf(entry), IsNameless(entry)));
                    break;
                default:
                    break;
            }
        }

        return new TypeTable(named, nameless, variables);
    }

    private static string Prefix(DebugEntry entry) => entry.Tag switch
    {
        DwarfTag.Structure => "struct ",
        DwarfTag.Union => "union ",
        _ => "enum ",
    };

    // Of an array, its elements are.
    private bool IsConstant(DebugEntry variable)
    {
        var entry = variable;
        for (var step = 0; step < DeepestNesting && entry.Type is { } offset && entries.TryGetValue(offset, out var type); step++)
        {
            if (type.Tag == DwarfTag.Constant)
                return true;
            if (type.Tag is not (DwarfTag.Typedef or DwarfTag.Volatile or DwarfTag.Restrict or DwarfTag.Atomic or DwarfTag.Array))
                return false;
            entry = type;
        }

        return false;
    }

    private bool IsNameless(DebugEntry variable)
    {
        var type = _names.TypeOf(variable, out var typedef);
        for (var step = 0; type is { Tag: DwarfTag.Array } && step < DeepestNesting; step++)
            type = _names.TypeOf(type, out typedef);
        return typedef is null && type is { Tag: DwarfTag.Structure or DwarfTag.Union, Name.Length: 0 };
    }

    // A typedef of a typedef is as good a name; a variable of a type with a name is nothing new.
    private void AddNameless(List<TypeLayout> layouts, string name, DebugEntry user)
    {
        var type = _names.TypeOf(user, out var typedef);
        for (var step = 0; type is { Tag: DwarfTag.Array or DwarfTag.Pointer } && step < DeepestNesting; step++)
            type = _names.TypeOf(type, out typedef);
        if (type is { Tag: DwarfTag.Structure or DwarfTag.Union, Name.Length: 0 } && (typedef is null || user.Tag == DwarfTag.Typedef))
            Add(layouts, name, type);
    }

    private void Add(List<TypeLayout> layouts, string name, DebugEntry entry)
    {
        if (entry.IsDeclaration)
            return;
        var size = entry.ByteSize ?? (entry.Unsupported is { } why ? throw new DebugFormatException($"{name}: {why}") : 0);
        var members = new List<TypeMember>();
        AddMembers(members, name, "", entry, 0, 0);
        layouts.Add(new TypeLayout(
            name,
            entry.Tag switch { DwarfTag.Structure => TypeLayoutKind.Structure, DwarfTag.Union => TypeLayoutKind.Union, _ => TypeLayoutKind.Enumeration },
            size, entry.Alignment, members,
            [.. entry.Children.Where(c => c.Tag == DwarfTag.Enumerator).Select(c => new TypeEnumerator(
                c.Name, c.ConstantValue ?? throw new DebugFormatException($"{c.Name} has no value")))]));
    }

    // What is nameless inside is compared member by member, as x.a when the member that has the type is called x.
    private void AddMembers(List<TypeMember> members, string name, string prefix, DebugEntry entry, long start, int depth)
    {
        if (depth > DeepestNesting)
            throw new DebugFormatException($"{name} is nested without end");
        foreach (var member in entry.Children.Where(c => c.Tag == DwarfTag.Member))
        {
            if (member.Unsupported is { } why)
                throw new DebugFormatException($"{name}, {member.Name}: {why}");
            var offset = Sum(start, OffsetOf(member));
            var type = _names.TypeOf(member, out var typedef);
            if (type is { Tag: DwarfTag.Structure or DwarfTag.Union, Name.Length: 0 } && (typedef is null || member.Name.Length == 0))
                AddMembers(members, name, member.Name.Length == 0 ? prefix : $"{prefix}{member.Name}.", type, offset, depth + 1);
            else
                members.Add(new TypeMember(prefix + member.Name, offset, member.BitSize ?? Bits(_names.SizeOf(member)), _names.Spell(member)));
            if (members.Count > 100_000)
                throw new DebugFormatException($"{name} has too many members");
        }
    }

    private static long OffsetOf(DebugEntry member)
    {
        var offset = member.BitOffset ?? 0;
        if (member.BitsAbove is not { } above)
            return offset;
        var unit = Bits(member.ByteSize ?? 0);
        return above >= 0 && member.BitSize is { } size and >= 0 && size <= unit && above <= unit - size
            ? Sum(offset, unit - size - above) : throw new DebugFormatException("a bit field lies outside its storage unit");
    }

    private static long Bits(long bytes) => bytes is >= 0 and < long.MaxValue / 8 ? bytes * 8 : throw new DebugFormatException("a member is too large");

    private static long Sum(long start, long offset) =>
        offset >= 0 && start <= long.MaxValue - offset ? start + offset : throw new DebugFormatException("a member lies outside");
}
