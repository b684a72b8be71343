using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Cuts sections into ranges: by symbol, by string, by constant, or where others refer to.</summary>
internal sealed class SectionSplitter(ElfObject elf, ICodeReader code)
{
    /// <summary>A range found in a section.</summary>
    public readonly record struct Range(PieceKind Kind, int Start, int Length, IReadOnlyList<ElfSymbol> Symbols)
    {
        /// <summary>Bytes before it that the kernel may write code into.</summary>
        public int Padding { get; init; }

        public int End => Start + Length;
    }

    public IEnumerable<Range> Split(ElfSection section, SectionClass @class) => @class switch
    {
        SectionClass.Strings => SplitStrings(section),
        SectionClass.Constants => SplitConstants(section),
        SectionClass.TypeIds => SplitByLabel(section),
        SectionClass.Registration when section.Name == ".export_symbol" => SplitByLabel(section),
        _ => SplitBySymbol(section, IsCode(@class)),
    };

    public static bool IsCode(SectionClass @class) =>
        @class is SectionClass.Code or SectionClass.FixedCode or SectionClass.InitCode or SectionClass.ExitCode;

    /// <summary>Cuts a section without symbols at every offset that something refers to.</summary>
    public static IEnumerable<Range> SplitAt(ElfSection section, IEnumerable<int> offsets)
    {
        var starts = offsets.Where(o => o >= 0 && o < (int)section.Size).Append(0).Distinct().Order().ToList();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : (int)section.Size;
            if (end > starts[i])
                yield return new(PieceKind.Auxiliary, starts[i], end - starts[i], []);
        }
    }

    private static IEnumerable<Range> SplitStrings(ElfSection section)
    {
        var unit = Math.Max(1, (int)Math.Min(section.EntrySize, 8));
        var start = 0;
        for (var at = 0; at + unit <= section.Data.Length; at += unit)
        {
            if (section.Data.Span.Slice(at, unit).ContainsAnyExcept((byte)0))
                continue;
            yield return new(PieceKind.String, start, at + unit - start, []);
            start = at + unit;
        }

        if (start < section.Data.Length)
            yield return new(PieceKind.String, start, section.Data.Length - start, []);
    }

    private static IEnumerable<Range> SplitConstants(ElfSection section)
    {
        var size = (int)Math.Min(section.EntrySize, 4096);
        for (var at = 0; at < section.Data.Length; at += size)
            yield return new(PieceKind.Constant, at, Math.Min(size, section.Data.Length - at), []);
    }

    // The macros of these lists give their labels neither type nor size.
    private IEnumerable<Range> SplitByLabel(ElfSection section)
    {
        var labels = elf.SymbolsIn(section.Index)
            .Where(s => s.Type != ElfSymbolType.Section && s.Value < section.Size && !SymbolNames.IsTypeId(s.Name))
            .GroupBy(s => (int)s.Value).OrderBy(g => g.Key).ToList();
        if (labels.Count == 0 || labels[0].Key > 0)
            yield return new(PieceKind.Data, 0, labels.Count == 0 ? (int)section.Size : labels[0].Key, []);
        for (var i = 0; i < labels.Count; i++)
        {
            var end = i + 1 < labels.Count ? labels[i + 1].Key : (int)section.Size;
            yield return new(PieceKind.Data, labels[i].Key, end - labels[i].Key, [.. labels[i]]);
        }
    }

    private IEnumerable<Range> SplitBySymbol(ElfSection section, bool isCode)
    {
        var size = checked((int)section.Size);
        var kind = isCode ? PieceKind.Function : PieceKind.Data;
        var named = elf.SymbolsIn(section.Index)
            .Where(s => s.Type is ElfSymbolType.Function or ElfSymbolType.Object && s.Value <= section.Size && s.Size <= section.Size - s.Value)
            .GroupBy(s => (int)s.Value)
            .OrderBy(g => g.Key);
        var covered = 0;
        var padding = 0;
        foreach (var group in named)
        {
            var length = (int)group.Max(s => s.Size);
            if (isCode && group.Key >= covered && group.All(s => FunctionPadding.IsName(s.Name)) && IsPadding(section, group.Key, group.Key + length, isCode))
            {
                foreach (var gap in Gap(section, covered, group.Key, isCode))
                    yield return gap;
                padding = length;
                covered = group.Key + length;
                continue;
            }

            // An inner label, or an object of no bytes that shares its address with a real one.
            if (group.Key < covered || (length == 0 && group.Key < size))
                continue;
            foreach (var gap in Gap(section, covered, group.Key, isCode))
                yield return gap;
            yield return new(kind, group.Key, length, [.. group]) { Padding = group.Key == covered ? padding : 0 };
            covered = group.Key + length;
            padding = 0;
        }

        foreach (var gap in Gap(section, covered, size, isCode))
            yield return gap;
        // Something may still refer to a section that holds nothing (an empty lock class, say).
        if (size == 0 && !isCode && !elf.SymbolsIn(section.Index).Any(s => s.Type is ElfSymbolType.Function or ElfSymbolType.Object))
            yield return new(kind, 0, 0, []);
    }

    private IEnumerable<Range> Gap(ElfSection section, int start, int end, bool isCode)
    {
        if (start >= end)
            yield break;
        var wholeSection = start == 0 && end == (int)section.Size;
        if (!wholeSection && (section.Data.IsEmpty || IsPadding(section, start, end, isCode)))
            yield break;
        yield return new(isCode ? PieceKind.Auxiliary : PieceKind.Data, start, end - start, []);
    }

    // Relocated fields hold zeros until a linker fills them, so zeros alone are no proof.
    private bool IsPadding(ElfSection section, int start, int end, bool isCode)
    {
        if (section.HasRelocationIn(start, end))
            return false;
        var bytes = section.Data.Span[start..end];
        if (!bytes.ContainsAnyExcept((byte)0))
            return true;
        return isCode && code.TryRead(bytes, out var read) && read.All(i => i.Flow is InstructionFlow.Nop or InstructionFlow.Trap);
    }
}
