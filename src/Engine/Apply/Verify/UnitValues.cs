using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>
/// What running code taught about one unit's symbols. A reference into a section of the unit teaches where that whole
/// section lies; a reference to a constant that the linker merges teaches where that one constant lies; everything else
/// teaches the value of a symbol from outside.
/// </summary>
internal sealed class UnitValues(PreObject pre, IArchitecture architecture, IKernelMemory memory)
{
    private readonly Dictionary<int, ProvedValue> _sections = [];
    private readonly Dictionary<int, ProvedValue> _outside = [];
    private readonly Dictionary<(int Symbol, long Offset), ProvedValue> _constants = [];

    public PreObject Pre => pre;

    /// <summary>Symbols of other units, and weak ones: by number.</summary>
    public IReadOnlyDictionary<int, ProvedValue> Outside => _outside;

    /// <summary>Addresses of the unit's sections, by number.</summary>
    public IReadOnlyDictionary<int, ProvedValue> Sections => _sections;

    /// <summary>Facts learnt: sections placed, outside symbols, merged constants.</summary>
    public int Count => _sections.Count + _outside.Count + _constants.Count;

    /// <summary>All addresses learnt.</summary>
    public IEnumerable<ulong> Addresses
    {
        get
        {
            foreach (var (_, section) in _sections)
                yield return section.Value;
            foreach (var (_, symbol) in _outside)
                yield return symbol.Value;
            foreach (var (_, constant) in _constants)
                yield return constant.Value;
        }
    }

    /// <summary>Records where a section of code was found.</summary>
    public Diagnostic? Place(ElfSection section, ulong address) => Agree(_sections, section.Index, new(address, section.Index, 0), section.Name);

    /// <summary>Records an inference from code.</summary>
    /// <returns>Null, or the contradiction.</returns>
    public Diagnostic? Add(ElfSection code, in SymbolInference inference)
    {
        var symbol = pre.Elf.Symbols[inference.Symbol];
        var learnt = new ProvedValue(inference.Value, code.Index, inference.Offset);
        if (!symbol.IsInSection || symbol.Binding == ElfSymbolBinding.Weak)
            return Agree(_outside, symbol.Index, learnt, symbol.Name);
        var section = pre.Elf.Sections[symbol.SectionIndex];
        return section.IsMerged
            ? AddConstant(section, symbol, inference, learnt)
            : Agree(_sections, section.Index, learnt with { Value = unchecked(inference.Value - symbol.Value) }, symbol.Name.Length > 0 ? symbol.Name : section.Name);
    }

    /// <summary>The proved value of a symbol, or null.</summary>
    public ulong? ValueOf(int index, IKernelSymbols symbols)
    {
        var symbol = pre.Elf.Symbols[index];
        if (_outside.TryGetValue(index, out var outside))
            return outside.Value;
        if (symbol.SectionIndex == ElfConstants.IndexAbsolute)
            return symbol.Value;
        if (!symbol.IsInSection || pre.Elf.Sections[symbol.SectionIndex].IsMerged || !_sections.TryGetValue(symbol.SectionIndex, out var section))
            return null;
        var address = unchecked(section.Value + symbol.Value);
        // A weak definition may have lost to another; only its name at its place says that it won.
        return symbol.Binding != ElfSymbolBinding.Weak || symbols.At(address).Any(s => s.Name == symbol.Name) ? address : null;
    }

    public string Describe(in ProvedValue value) => pre.Describe(pre.Elf.Sections[value.Section], value.Offset);

    private Diagnostic? AddConstant(ElfSection section, ElfSymbol symbol, in SymbolInference inference, ProvedValue learnt)
    {
        // The assembler names the constant where the CPU counts from the end of the field, and otherwise says section and offset.
        var offset = (long)symbol.Value;
        if (symbol.Type == ElfSymbolType.Section)
        {
            architecture.Relocations.TryDescribe(inference.Type, out var shape);
            var distance = inference.Addend + (shape.IsPcRelative ? shape.Width : 0);
            offset += distance;
            learnt = learnt with { Value = unchecked(inference.Value + (ulong)distance) };
        }

        if (offset < 0 || offset >= section.Data.Length)
            return VerifyDiagnostics.NotUnderstood(Describe(learnt), $"a reference leaves {section.Name}");
        var key = (section.Index, offset);
        if (_constants.ContainsKey(key))
            return Agree(_constants, key, learnt, $"{section.Name}+0x{offset:x}");
        _constants.Add(key, learnt);
        return CheckContents(section, (int)offset, learnt);
    }

    private Diagnostic? CheckContents(ElfSection section, int offset, in ProvedValue learnt)
    {
        var expected = ConstantAt(section, offset);
        Span<byte> live = expected.Length <= 1024 ? stackalloc byte[expected.Length] : new byte[expected.Length];
        if (!memory.TryRead(learnt.Value, live))
            return VerifyDiagnostics.Unreadable(Describe(learnt), learnt.Value, expected.Length);
        return live.SequenceEqual(expected) ? null : VerifyDiagnostics.OtherText(Describe(learnt), learnt.Value);
    }

    private static ReadOnlySpan<byte> ConstantAt(ElfSection section, int offset)
    {
        var rest = section.Data.Span[offset..];
        var unit = (int)Math.Clamp(section.EntrySize, 1, (ulong)rest.Length);
        if (!section.IsMergedStrings)
            return rest[..unit];
        for (var end = 0; end + unit <= rest.Length; end += unit)
        {
            if (!rest.Slice(end, unit).ContainsAnyExcept((byte)0))
                return rest[..(end + unit)];
        }

        return rest;
    }

    private Diagnostic? Agree<TKey>(Dictionary<TKey, ProvedValue> known, TKey key, in ProvedValue learnt, string name)
        where TKey : notnull
    {
        if (known.TryAdd(key, learnt) || known[key].Value == learnt.Value)
            return null;
        var other = known[key];
        return VerifyDiagnostics.Conflict(name, Describe(learnt), learnt.Value, Describe(other), other.Value);
    }
}
