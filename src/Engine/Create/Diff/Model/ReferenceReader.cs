using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Reads the references of a range of a section: its relocations, and in code the distances the assembler settled.</summary>
internal sealed class ReferenceReader(ElfObject elf, IArchitecture architecture, string objectName)
{
    /// <summary>References of a range, offsets from its start.</summary>
    /// <param name="section">The section.</param>
    /// <param name="start">First byte of the range.</param>
    /// <param name="length">Bytes of the range.</param>
    /// <param name="isCode">True to read the distances in instructions too.</param>
    /// <param name="isJumpTable">True when relative fields count from the start of the range instead of from their own place.</param>
    public List<RawReference> Read(ElfSection section, int start, int length, bool isCode, bool isJumpTable = false)
    {
        var relocations = section.Relocations;
        var first = section.FirstRelocationAt((ulong)start);
        var references = new List<RawReference>();
        var bytes = section.Data.IsEmpty ? default : section.Data.Slice(start, length).Span;
        IReadOnlyList<Instruction> instructions = [];
        if (isCode && !architecture.Code.TryRead(bytes, out instructions))
        {
            var bad = instructions.Count == 0 ? 0 : instructions[^1].End;
            throw new ModelException(DiffDiagnostics.Undecodable($"{objectName}: {section.Name}+0x{start + bad:x}"));
        }

        for (var i = first; i < relocations.Count && relocations[i].Offset < (ulong)(start + length); i++)
        {
            if (ToReference(section, relocations[i], start, length, instructions, isJumpTable) is { } reference)
                references.Add(reference);
        }

        if (isCode)
            AddSettled(section, start, length, instructions, references);
        return references;
    }

    private RawReference? ToReference(ElfSection section, ElfRelocation relocation, int start, int length, IReadOnlyList<Instruction> instructions, bool isJumpTable)
    {
        var place = $"{objectName}: {section.Name}+0x{relocation.Offset:x}";
        if (!architecture.Relocations.TryDescribe(relocation.Type, out var shape) || !section.HasExplicitAddends)
            throw new ModelException(DiffDiagnostics.UnknownRelocation(place, relocation.Type));
        if (shape.Width == 0)
            return null;
        var offset = (int)relocation.Offset - start;
        if (offset > length - shape.Width)
            throw new ModelException(DiffDiagnostics.RelocationOutside(place));
        var bias = isJumpTable && shape.IsPcRelative ? -offset
            : instructions.Count == 0 ? 0
            : architecture.Code.AddendBias(instructions, offset, shape);
        var isRelative = shape is { IsPcRelative: true, NeedsLinker: false };
        var symbol = elf.Symbols[relocation.Symbol];
        if (!symbol.IsInSection)
            return new(offset, shape.Width, relocation.Type, 0, 0, relocation.Addend + bias, symbol.Name, bias, shape.IsBranch, isRelative, false);
        var meant = (long)symbol.Value + relocation.Addend + bias;
        return new(offset, shape.Width, relocation.Type, symbol.SectionIndex,
            symbol.Type == ElfSymbolType.Section ? meant : (long)symbol.Value, meant, null, bias, shape.IsBranch, isRelative, false);
    }

    private void AddSettled(ElfSection section, int start, int length, IReadOnlyList<Instruction> instructions, List<RawReference> references)
    {
        var relocated = references.Select(r => r.Offset).ToHashSet();
        foreach (var instruction in instructions)
        {
            if (instruction.Target is not { } target || (target >= 0 && target < length) || relocated.Contains(instruction.TargetField))
                continue;
            var isBranch = instruction.Flow is InstructionFlow.Call or InstructionFlow.Jump or InstructionFlow.ConditionalJump;
            // A short jump keeps type 0: comparing it is fine, cutting it is refused later.
            architecture.Relocations.TryGetRelativeType(instruction.TargetFieldWidth, isBranch, out var type);
            if (instruction.TargetFieldWidth < 4)
                type = 0;
            references.Add(new(instruction.TargetField, instruction.TargetFieldWidth, type, section.Index, start + target, start + target,
                null, instruction.End - instruction.TargetField, isBranch, true, true));
        }

        references.Sort((a, b) => a.Offset.CompareTo(b.Offset));
    }
}
