using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Link;

/// <summary>
/// Finds functions of the running kernel that a replacement hands on the address of, though nobody may call them by address any
/// more: at boot the kernel takes the landing pads away from functions whose address nothing takes. A processor that enforces landing pads
/// would fault in such a call, and others not, so that a rehearsal would not show it.
/// </summary>
internal static class SealedFunctions
{
    // Enough for the longest landing pad.
    private const int EntryLength = 16;

    /// <summary>Looks for them.</summary>
    /// <param name="template">The replacement.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="addresses">Addresses of its undefined symbols.</param>
    /// <param name="kernel">The running kernel.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <returns>A refusal for each function.</returns>
    public static IReadOnlyList<Diagnostic> Find(
        ElfObject template, string name, IReadOnlyDictionary<string, ulong> addresses, IKernelView kernel, IArchitecture architecture)
    {
        var @sealed = addresses.Where(a => IsSealed(a.Value, kernel, architecture)).Select(a => a.Key).ToHashSet(StringComparer.Ordinal);
        if (@sealed.Count == 0)
            return [];
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var section in template.Sections.Where(s => !architecture.SpecialSections.Any(t => t.Matches(s.Name)) && s.Name != Update.RuntimeConstantTable.SectionName))
        {
            IReadOnlyList<Instruction> instructions = [];
            foreach (var relocation in section.Relocations)
            {
                var symbol = template.Symbols[relocation.Symbol];
                if (!symbol.IsUndefined || !@sealed.Contains(symbol.Name))
                    continue;
                if (section.IsExecutable && instructions.Count == 0)
                    architecture.Code.TryRead(section.Data.Span, out instructions);
                if (!section.IsExecutable || HandsOn(section, relocation, instructions, architecture))
                    found.Add(symbol.Name);
            }
        }

        return [.. found.Select(symbol => LinkDiagnostics.Sealed(name, symbol))];
    }

    private static bool IsSealed(ulong address, IKernelView kernel, IArchitecture architecture)
    {
        if (!kernel.Symbols.At(address).Any(s => char.ToLowerInvariant(s.Type) is 't' or 'w'))
            return false;
        Span<byte> entry = stackalloc byte[EntryLength];
        return kernel.Memory.TryRead(address, entry) && architecture.Trampolines.EntryOf(entry) == FunctionEntry.SealedLandingPad;
    }

    private static bool HandsOn(ElfSection section, ElfRelocation relocation, IReadOnlyList<Instruction> instructions, IArchitecture architecture)
    {
        var offset = (int)relocation.Offset;
        var instruction = instructions.LastOrDefault(i => i.Offset <= offset);
        return instruction.End <= offset
            || architecture.Code.HandsOnAddress(section.Data.Span.Slice(instruction.Offset, instruction.Length), offset - instruction.Offset);
    }
}
