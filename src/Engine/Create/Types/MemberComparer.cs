namespace Ksplice.Engine.Create.Types;

/// <summary>Compares two structures or two unions of one name.</summary>
internal static class MemberComparer
{
    // A type of this many names for one place would be no type that somebody wrote.
    private const int DeepestType = 20;

    public static LayoutDifference Compare(TypeLayout old, TypeLayout @new, TypeTable post)
    {
        var before = old.Members.ToLookup(m => m.Name, StringComparer.Ordinal);
        var after = @new.Members.ToLookup(m => m.Name, StringComparer.Ordinal);
        var added = @new.Members.Where(m => !before.Contains(m.Name)).ToList();
        var gone = old.Members.Where(m => !after.Contains(m.Name)).ToList();
        var kept = old.Members.Where(m => after.Contains(m.Name)).Select(m => (Old: m, New: after[m.Name].First())).ToList();

        // The cause first: when a member comes or goes, those behind it move, which is only what follows.
        var standing = old.Members.Where(m => !after.Contains(m.Name) || after[m.Name].Any(m.IsSamePlace)).ToList();
        var aliases = added.Where(m => IsOtherName(m, standing, post, 0)).ToList();
        List<string> changes =
        [
            .. added.Except(aliases).Select(m => $"new member `{m.Name}` ({m.Type}) at {Place(m)}"),
            .. gone.Select(m => aliases.Find(m.IsSamePlace) is { Name: not null } renamed
                ? $"member `{m.Name}` is now called `{renamed.Name}`"
                : $"member `{m.Name}` ({m.Type}) at {Place(m)} goes"),
            .. kept.Where(m => m.Old.Type != m.New.Type).Select(m => $"member `{m.Old.Name}` was {m.Old.Type} and becomes {m.New.Type}"),
            .. kept.Where(m => m.Old.Type == m.New.Type && m.Old.BitSize != m.New.BitSize)
                .Select(m => $"member `{m.Old.Name}` had {m.Old.BitSize} bits and gets {m.New.BitSize}"),
        ];
        if (old.Size != @new.Size)
            changes.Add($"the size goes from {old.Size} to {@new.Size} bytes");
        if (old.Alignment != @new.Alignment)
            changes.Add($"the alignment goes from {old.Alignment} to {@new.Alignment} bytes");
        changes.AddRange(kept.Where(m => m.Old.BitOffset != m.New.BitOffset).Select(m => $"member `{m.Old.Name}` moves from {Place(m.Old)} to {Place(m.New)}"));

        if (changes.Count > 0)
            return new(old.Name, changes, false);
        return new(
            old.Name,
            aliases.Count > 0 ? [.. aliases.Select(m => $"`{m.Name}` is another name for what lies at {Place(m)}")] : ["its members come in another order at the same places"],
            true);
    }

    // A group of existing members under one name (struct_group) is as harmless as one member under two names.
    private static bool IsOtherName(TypeMember member, List<TypeMember> standing, TypeTable post, int depth)
    {
        if (standing.Exists(member.IsSamePlace))
            return true;
        return depth < DeepestType && post.Find(member.Type) is [{ Kind: TypeLayoutKind.Structure, Members.Count: > 0 } group]
            && group.Size * 8 == member.BitSize
            && group.Members.All(part => IsOtherName(part with { BitOffset = part.BitOffset + member.BitOffset }, standing, post, depth + 1));
    }

    private static string Place(TypeMember member) =>
        member.BitOffset % 8 == 0 && member.BitSize % 8 == 0 ? $"byte {member.BitOffset / 8}" : $"bit {member.BitOffset}";
}
