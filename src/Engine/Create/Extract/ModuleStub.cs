using System.Text;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Extract;

/// <summary>
/// The kernel's own empty module: the loader's structure in its right size, the version magic, the checksum of the module layout.
/// Only its name is changed.
/// </summary>
internal sealed class ModuleStub
{
    /// <summary>The loader's limit for names on 64-bit kernels: 56 bytes with the terminator.</summary>
    public const int MaximumNameLength = 55;

    public ModuleStub(ElfObject stub, string moduleName)
    {
        if (moduleName.Length is 0 or > MaximumNameLength || !moduleName.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new ArgumentException($"{moduleName} is no module name.", nameof(moduleName));
        ModuleName = moduleName;
        var information = Required(stub, ".modinfo");
        var pairs = Encoding.UTF8.GetString(information.Data.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var oldName = Array.Find(pairs, p => p.StartsWith("name=", StringComparison.Ordinal))?["name=".Length..]
            ?? throw new ExtractException(ExtractDiagnostics.Stub("it does not say its name"));
        var kept = pairs.Where(p => p.StartsWith("vermagic=", StringComparison.Ordinal) || p.StartsWith("retpoline=", StringComparison.Ordinal));
        Information = Encoding.UTF8.GetBytes(string.Concat(
            new[] { "license=GPL", "description=Hot update made by Ksplice.Engine", "depends=", $"name={moduleName}" }.Concat(kept).Select(p => p + '\0')));
        Module = Required(stub, ".gnu.linkonce.this_module");
        ModuleBytes = Rename(Module, oldName, moduleName);
        Versions = stub.FindSection("__versions");
    }

    public string ModuleName { get; }

    public byte[] Information { get; }

    public ElfSection Module { get; }

    public byte[] ModuleBytes { get; }

    public ElfSection? Versions { get; }

    private static ElfSection Required(ElfObject stub, string name) =>
        stub.FindSection(name) ?? throw new ExtractException(ExtractDiagnostics.Stub($"it has no section {name}"));

    private static byte[] Rename(ElfSection section, string oldName, string newName)
    {
        if (section.Relocations.Count > 0)
            throw new ExtractException(ExtractDiagnostics.Stub("it has an init or exit function"));
        var bytes = section.Data.ToArray();
        var old = Encoding.ASCII.GetBytes(oldName + '\0');
        var at = bytes.AsSpan().IndexOf(old);
        if (at < 0 || bytes.AsSpan(at + 1).IndexOf(old) >= 0)
            throw new ExtractException(ExtractDiagnostics.Stub("its name does not stand exactly once in the loader's structure"));
        if (at + MaximumNameLength >= bytes.Length || bytes.AsSpan(at + old.Length, MaximumNameLength + 1 - old.Length).ContainsAnyExcept((byte)0))
            throw new ExtractException(ExtractDiagnostics.Stub("the loader's structure has no room for a name"));
        bytes.AsSpan(at, MaximumNameLength + 1).Clear();
        Encoding.ASCII.GetBytes(newName).CopyTo(bytes.AsSpan(at));
        return bytes;
    }
}
