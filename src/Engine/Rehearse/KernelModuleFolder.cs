using System.IO.Compression;
using System.Text;

namespace Ksplice.Engine.Rehearse;

/// <summary>The module folder of a <see cref="GuestKernel"/>, completed with the index files an unpacked package lacks.</summary>
internal sealed class KernelModuleFolder
{
    private const string IndexName = "modules.dep";
    private readonly string _folder;

    private KernelModuleFolder(string folder, KernelModuleIndex index, string? generatedIndexFolder)
    {
        _folder = folder;
        Index = index;
        GeneratedIndexFolder = generatedIndexFolder;
    }

    /// <summary>What depends on what.</summary>
    public KernelModuleIndex Index { get; }

    /// <summary>Folder with <c>modules.*</c> files made for the guest, or null when the module folder had its own.</summary>
    public string? GeneratedIndexFolder { get; }

    /// <summary>Opens the folder and makes the index below <paramref name="workFolder"/> if there is none.</summary>
    public static async Task<KernelModuleFolder> OpenAsync(GuestKernel kernel, string workFolder, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(kernel.ModulesDirectory);
        var indexFolder = folder;
        if (!File.Exists(Path.Combine(folder, IndexName)))
        {
            indexFolder = await GenerateIndexAsync(folder, kernel.Release, workFolder, cancellationToken);
        }

        var dependencies = await File.ReadAllTextAsync(Path.Combine(indexFolder, IndexName), cancellationToken);
        var builtInPath = Path.Combine(folder, "modules.builtin");
        var builtIn = File.Exists(builtInPath) ? await File.ReadAllTextAsync(builtInPath, cancellationToken) : string.Empty;
        return new KernelModuleFolder(folder, KernelModuleIndex.Parse(dependencies, builtIn), indexFolder == folder ? null : indexFolder);
    }

    /// <summary>Reads one module, unpacked: insmod of busybox and old kernels take plain ELF only.</summary>
    public async Task<byte[]> ReadAsync(string relativePath, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, relativePath);
        switch (Path.GetExtension(path))
        {
            case ".gz":
                using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
                using (var unpacked = new MemoryStream())
                {
                    await packed.CopyToAsync(unpacked, cancellationToken);
                    return unpacked.ToArray();
                }

            case ".xz":
                return await HostTool.RunAsync("xz", ["--decompress", "--stdout", path], "xz-utils", cancellationToken);
            case ".zst":
                return await HostTool.RunAsync("zstd", ["--decompress", "--quiet", "--stdout", path], "zstd", cancellationToken);
            default:
                return await File.ReadAllBytesAsync(path, cancellationToken);
        }
    }

    private static async Task<string> GenerateIndexAsync(string folder, string release, string workFolder, CancellationToken cancellationToken)
    {
        // depmod writes only beside the modules it reads. A folder of links gives it a place that is ours.
        var stand = Path.Combine(workFolder, "depmod", "lib", "modules", release);
        Directory.CreateDirectory(stand);
        foreach (var directory in Directory.GetDirectories(folder).Where(d => Path.GetFileName(d) is not ("build" or "source")))
        {
            Directory.CreateSymbolicLink(Path.Combine(stand, Path.GetFileName(directory)), directory);
        }

        foreach (var file in Directory.GetFiles(folder, "modules.*"))
        {
            File.Copy(file, Path.Combine(stand, Path.GetFileName(file)));
        }

        var root = Path.Combine(workFolder, "depmod");
        await HostTool.RunAsync("depmod", ["-b", root, release], "kmod", cancellationToken);
        return stand;
    }
}
