using System.Globalization;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>
/// Compares a constant of the running kernel with the unit's object: bytes outside relocated fields must be equal, and a field must
/// mean what is known of the symbol it names. A symbol of which nothing is known proves nothing and is let pass.
/// </summary>
/// <param name="elf">The object.</param>
/// <param name="mayMean">Whether a symbol of it may have a value, by all that is known.</param>
/// <param name="memory">The kernel's memory.</param>
/// <param name="relocations">The architecture's.</param>
internal sealed class ConstantMatch(ElfObject elf, Func<ElfSymbol, ulong, bool> mayMean, IKernelMemory memory, IRelocationSemantics relocations)
{
    /// <summary>Of a unit as it was shipped.</summary>
    public static ConstantMatch Of(VerifiedUnit unit, VerifiedTarget target, IKernelMemory memory, IRelocationSemantics relocations) => new(
        unit.Pre.Elf, (symbol, value) => (unit.ValueOf(symbol.Index) ?? (symbol.IsUndefined ? target.ValueOfName(symbol.Name) : null)) is not { } known || known == value,
        memory, relocations);

    /// <summary>Where and in what they first differ; null when they do not.</summary>
    public string? FirstDifference(ElfSection section, ElfSymbol symbol, ulong address, ReadOnlySpan<byte> live)
    {
        var expected = section.Data.Span.Slice((int)symbol.Value, live.Length).ToArray();
        for (var i = section.FirstRelocationAt(symbol.Value); i < section.Relocations.Count; i++)
        {
            var relocation = section.Relocations[i];
            if (relocation.Offset >= symbol.Value + (ulong)live.Length)
                break;
            var offset = (int)(relocation.Offset - symbol.Value);
            if (!relocations.TryDescribe(relocation.Type, out var shape) || shape.Width > live.Length - offset)
                return $"+0x{offset:x}: a reference of type {relocation.Type} is not understood";
            var field = live.Slice(offset, shape.Width);
            if (!MeansTheSame(section, relocation, field, address + (ulong)offset))
                return $"+0x{offset:x}: it does not refer to what it should";
            field.CopyTo(expected.AsSpan(offset));
        }

        var same = live.CommonPrefixLength(expected);
        return same == live.Length ? null : string.Create(CultureInfo.InvariantCulture, $"+0x{same:x}: byte {expected[same]:x2} is {live[same]:x2}");
    }

    private bool MeansTheSame(ElfSection section, ElfRelocation relocation, ReadOnlySpan<byte> field, ulong place)
    {
        if (!ElfAddend.TryRead(elf, section, relocation, relocations, out var addend)
            || !relocations.TryInfer(relocation.Type, field, place, addend, out var value))
            return false;
        var symbol = elf.Symbols[relocation.Symbol];
        if (symbol.IsInSection && elf.Sections[symbol.SectionIndex].IsMergedStrings)
            return IsText(elf.Sections[symbol.SectionIndex], unchecked((long)symbol.Value + addend), unchecked(value + (ulong)addend));
        return mayMean(symbol, value);
    }

    private bool IsText(ElfSection strings, long offset, ulong address)
    {
        if (offset < 0 || offset >= strings.Data.Length || strings.EntrySize > 1)
            return strings.EntrySize > 1;
        var rest = strings.Data.Span[(int)offset..];
        var end = rest.IndexOf((byte)0);
        var text = end < 0 ? rest : rest[..(end + 1)];
        var live = new byte[text.Length];
        return memory.TryRead(address, live) && text.SequenceEqual(live);
    }
}
