using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Works out the new content of running constants from what stands in the bound replacement, whose sections the kernel has placed.</summary>
internal sealed class NewContent(ElfObject bound, LoadedSections sections, IRelocationSemantics relocations)
{
    /// <summary>All bytes of the constant as they shall be; null when the replacement does not hold them, or a reference in them cannot be computed.</summary>
    public byte[]? Of(RunningConstant constant)
    {
        var place = constant.Rewrite.Place;
        var content = constant.OldBytes.ToArray();
        if (bound.FindSection(place.Section) is not { } section || place.Offset > section.Data.Length - content.Length)
            return null;
        foreach (var change in constant.Rewrite.Changes)
        {
            var (offset, length) = ((int)change.Offset, (int)change.Length);
            section.Data.Span.Slice((int)place.Offset + offset, length).CopyTo(content.AsSpan(offset));
            if (!Relocate(section, constant, offset, length, content))
                return null;
        }

        return content;
    }

    private bool Relocate(ElfSection section, RunningConstant constant, int from, int length, Span<byte> content)
    {
        var start = (ulong)constant.Rewrite.Place.Offset;
        for (var i = section.FirstRelocationAt(start + (ulong)from); i < section.Relocations.Count; i++)
        {
            var relocation = section.Relocations[i];
            var offset = relocation.Offset - start;
            if (offset >= (ulong)(from + length))
                break;
            if (!relocations.TryDescribe(relocation.Type, out var shape) || offset + (ulong)shape.Width > (ulong)(from + length)
                || AddressOf(bound.Symbols[relocation.Symbol]) is not { } value
                || !relocations.TryApply(relocation.Type, content.Slice((int)offset, shape.Width), constant.Address + offset, value, relocation.Addend))
                return false;
        }

        return true;
    }

    private ulong? AddressOf(ElfSymbol symbol) =>
        symbol.SectionIndex == ElfConstants.IndexAbsolute ? symbol.Value
        : symbol.IsInSection && sections.AddressOf(bound.Sections[symbol.SectionIndex].Name) is { } address ? address + symbol.Value
        : null;
}
