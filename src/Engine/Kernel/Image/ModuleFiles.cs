using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>Module files as a distribution ships them, packed or not.</summary>
internal static class ModuleFiles
{
    private const string Suffix = ".ko";

    /// <summary>Reads a module by name.</summary>
    /// <param name="directory">Folder of one release, <c>lib/modules/RELEASE</c>.</param>
    /// <param name="name">Name with underscores.</param>
    public static Outcome<ElfObject> Read(string directory, string name)
    {
        var path = Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*" + Suffix + "*", SearchOption.AllDirectories).FirstOrDefault(p => NameOf(p) == name)
            : null;
        if (path is null)
            return Outcome<ElfObject>.Refused(KernelDiagnostics.BadModuleFile(Path.Combine(directory, name + Suffix), "there is no such file"));
        try
        {
            var bytes = File.ReadAllBytes(path);
            if (PayloadFormat.All.FirstOrDefault(f => bytes.AsSpan().StartsWith(f.Magic)) is { } format)
            {
                using var unpacked = new MemoryStream();
                if (Unpacker.Unpack(format, bytes, unpacked) is { } obstacle)
                    return Outcome<ElfObject>.Refused(KernelDiagnostics.BadModuleFile(path, obstacle));
                bytes = unpacked.ToArray();
            }

            return ElfReader.Read(bytes, path);
        }
        catch (IOException e)
        {
            return Outcome<ElfObject>.Refused(KernelDiagnostics.BadModuleFile(path, e.Message));
        }
    }

    private static string NameOf(string path)
    {
        var file = Path.GetFileName(path.AsSpan());
        return file[..file.IndexOf(Suffix, StringComparison.Ordinal)].ToString().Replace('-', '_');
    }
}
