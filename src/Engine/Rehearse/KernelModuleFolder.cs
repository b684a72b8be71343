namespace Ksplice.Engine.Rehearse;

/// <summary>The module folder of a <see cref="GuestKernel"/>, completed with the index files an unpacked package lacks.</summary>
internal sealed class KernelModuleFolder
{
    private const string IndexName = "modules.dep";
    private readonly string _folder;
    private readonly string _workFolder;

    private KernelModuleFolder(string folder, string workFolder, KernelModuleIndex index, string? generatedIndexFolder)
    {
        _folder = folder;
        _workFolder = workFolder;
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
        return new KernelModuleFolder(folder, workFolder, KernelModuleIndex.Parse(dependencies, builtIn), indexFolder == folder ? null : indexFolder);
    }

    /// <summary>Reads one module, unpacked: insmod of busybox and old kernels take plain ELF only.</summary>
    public async Task<byte[]> ReadAsync(string relativePath, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, relativePath);
        return Path.GetExtension(path) switch
        {
            ".gz" => await UnpackAsync(path, "gzip", "gzip", cancellationToken),
            ".xz" => await UnpackAsync(path, "xz", "xz-utils", cancellationToken),
            ".zst" => await UnpackAsync(path, "zstd", "zstd", cancellationToken),
            _ => await File.ReadAllBytesAsync(path, cancellationToken),
        };
    }

    private async Task<byte[]> UnpackAsync(string path, string tool, string package, CancellationToken cancellationToken)
    {
        // A copy with the packed file's own ending: so all three tools write beside it, with the same option.
        var packed = Path.Combine(_workFolder, Path.GetFileName(path));
        File.Copy(path, packed, overwrite: true);
        await HostTool.RunAsync(tool, ["-d", "-q", "-f", packed], package, cancellationToken);
        return await File.ReadAllBytesAsync(Path.ChangeExtension(packed, null), cancellationToken);
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
