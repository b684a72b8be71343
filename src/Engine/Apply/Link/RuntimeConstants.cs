using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Link;

/// <summary>
/// Writes into a replacement the constants that boot wrote into the kernel's own code. Each is the value of a variable that never
/// changes after boot; the compiler left a placeholder, a wild pointer if it stayed.
/// </summary>
internal static class RuntimeConstants
{
    // No architecture writes more than a pointer.
    private const int MaximumWidth = 8;

    /// <summary>Writes them.</summary>
    /// <param name="template">The replacement.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="addresses">Addresses of its undefined symbols.</param>
    /// <param name="memory">The running kernel's memory.</param>
    /// <param name="bytes">A copy of the replacement's file, which is written to.</param>
    /// <returns>Null, or why it cannot be done.</returns>
    public static Diagnostic? Write(ElfObject template, string name, IReadOnlyDictionary<string, ulong> addresses, IKernelMemory memory, Span<byte> bytes)
    {
        if (template.FindSection(RuntimeConstantTable.SectionName) is not { } table)
            return null;
        if (table.Data.Length % RuntimeConstantTable.EntrySize != 0)
            return LinkDiagnostics.BadConstantTable(name, "it has no whole number of entries");
        for (var start = 0; start < table.Data.Length; start += RuntimeConstantTable.EntrySize)
        {
            var width = table.Data.Span[start + RuntimeConstantTable.WidthField];
            if (width is 0 or > MaximumWidth || FindPlace(template, table, start, width) is not { } place)
                return LinkDiagnostics.BadConstantTable(name, $"the entry at {start:x} names no place in the new code");
            if (Find(table, start + RuntimeConstantTable.VariableField) is not { Addend: 0 } variable || template.Symbols[variable.Symbol] is not { IsUndefined: true } symbol)
                return LinkDiagnostics.BadConstantTable(name, $"the entry at {start:x} names no variable of the kernel");
            if (!memory.TryRead(addresses[symbol.Name], bytes.Slice(place, width)))
                return LinkDiagnostics.UnreadableConstant(name, symbol.Name, addresses[symbol.Name]);
        }

        return null;
    }

    /// <summary>Where in the file a place stands; null when it is not in code.</summary>
    private static int? FindPlace(ElfObject template, ElfSection table, int start, int width)
    {
        if (Find(table, start + RuntimeConstantTable.PlaceField) is not { } relocation || template.Symbols[relocation.Symbol] is not { IsInSection: true } symbol)
            return null;
        var section = template.Sections[symbol.SectionIndex];
        var offset = unchecked((long)symbol.Value + relocation.Addend);
        return section.IsExecutable && offset >= 0 && offset <= section.Data.Length - width ? checked((int)section.FileOffset + (int)offset) : null;
    }

    private static ElfRelocation? Find(ElfSection table, int offset)
    {
        var index = table.FirstRelocationAt((ulong)offset);
        return index < table.Relocations.Count && table.Relocations[index].Offset == (ulong)offset ? table.Relocations[index] : null;
    }
}
