using System.Globalization;

namespace Ksplice.Engine.Kernel.Local;

/// <summary>Reads where the kernel put the sections of a module (<c>/sys/module/NAME/sections</c>).</summary>
internal static class SectionsFile
{
    /// <summary>Addresses of those that stay after loading; none for a module that is not there.</summary>
    public static IReadOnlyList<ulong> Read(KernelPaths paths, string module)
    {
        var folder = Path.Combine(paths.Sys, "module", module, "sections");
        if (!Directory.Exists(folder))
            return [];
        var addresses = new List<ulong>();
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => !Path.GetFileName(f).StartsWith(".init", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file).Trim();
            if (text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address) && address != 0)
                addresses.Add(address);
        }

        return addresses;
    }
}
