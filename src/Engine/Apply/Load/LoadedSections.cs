using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Apply.Load;

/// <summary>Where the kernel put the sections of a module (<c>/sys/module/NAME/sections</c>), and how much memory it takes.</summary>
public sealed class LoadedSections
{
    private readonly IReadOnlyDictionary<string, ulong> _addresses;

    private LoadedSections(IReadOnlyDictionary<string, ulong> addresses, long memory) => (_addresses, MemoryBytes) = (addresses, memory);

    /// <summary>Bytes of kernel memory the module takes.</summary>
    public long MemoryBytes { get; }

    /// <summary>Address of a section; null when it has none of that name.</summary>
    public ulong? AddressOf(string section) => _addresses.TryGetValue(section, out var address) ? address : null;

    /// <summary>Reads a loaded module's sections.</summary>
    /// <param name="module">Its name.</param>
    /// <param name="root">The kernel's folder of modules.</param>
    public static Outcome<LoadedSections> Read(string module, string root = "/sys/module")
    {
        var folder = Path.Combine(root, module);
        try
        {
            var addresses = new Dictionary<string, ulong>(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "sections")))
            {
                var text = File.ReadAllText(file).Trim();
                if (!text.StartsWith("0x", StringComparison.Ordinal)
                    || !ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) || address == 0)
                    return Outcome<LoadedSections>.Refused(LoadDiagnostics.NoSections(module, $"{Path.GetFileName(file)} reads '{text}'"));
                addresses[Path.GetFileName(file)] = address;
            }

            return Outcome<LoadedSections>.Ok(new(addresses, Number(folder, "coresize") + Number(folder, "initsize")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome<LoadedSections>.Refused(LoadDiagnostics.NoSections(module, e.Message));
        }
    }

    private static long Number(string folder, string name) =>
        long.TryParse(File.ReadAllText(Path.Combine(folder, name)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
