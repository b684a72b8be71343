using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Elf;

/// <summary>What can be wrong with an ELF file.</summary>
internal static class ElfDiagnostics
{
    public static Diagnostic Malformed(string file, string what) =>
        Diagnostic.Error("KSP2001", $"This is not a sound ELF file: {what}.", file, "Make the object again; if it came from elsewhere, do not trust it.");
}
