using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Types.Dwarf;

/// <summary>Reads the types of a relocatable object that was compiled with debug information (DWARF 5, chapters 5 and 7). Input is hostile.</summary>
public static class TypeTableReader
{
    /// <summary>Reads all structures, unions and enumerations that the object describes completely.</summary>
    /// <param name="elf">The object.</param>
    /// <param name="relocations">Tells what its relocations mean.</param>
    /// <param name="name">What to call it in messages.</param>
    public static Outcome<TypeTable> Read(ElfObject elf, IRelocationSemantics relocations, string name)
    {
        ArgumentNullException.ThrowIfNull(elf);
        ArgumentNullException.ThrowIfNull(relocations);
        try
        {
            var entries = new EntryReader(new DebugSections(elf, relocations)).Read();
            return Outcome<TypeTable>.Ok(new LayoutCollector(entries).Collect());
        }
        catch (DebugFormatException e)
        {
            return Outcome<TypeTable>.Refused(TypeDiagnostics.Unreadable(name, e.Message));
        }
    }
}
