using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Source.Yum.Packages;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>The unpacked packages of kernels below one folder, each kernel there whole or not at all.</summary>
internal sealed class KernelFolder(Dnf dnf, string folder, IProgress<string>? progress)
{
    private static readonly string[] s_tarballs = [".tar", ".tar.xz", ".tar.gz", ".tar.bz2", ".tar.zst"];

    /// <summary>The parts of a kernel, downloaded when they are not there yet.</summary>
    /// <exception cref="SourceException">They cannot be had.</exception>
    public async Task<KernelInputs> GetAsync(KernelPackages packages, CancellationToken cancellation)
    {
        var complete = Path.Combine(folder, "packages", $"rpm-{packages.Release}");
        using var held = await FileLock.TakeAsync(complete + ".lock", cancellation);
        if (!Directory.Exists(complete))
        {
            // What a killed run left behind under this lock.
            var temporary = complete + ".part";
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            await UnpackAsync(packages, Directory.CreateDirectory(temporary).FullName, cancellation);
            Directory.Move(temporary, complete);
        }

        return Describe(packages, complete);
    }

    private async Task UnpackAsync(KernelPackages packages, string root, CancellationToken cancellation)
    {
        var release = packages.Release;
        var image = packages.Image[0];
        foreach (var package in packages.Image)
            await AddAsync(package, false, Path.Combine(root, "image"), path => Moved(path) is { } moved && (moved.StartsWith($"lib/modules/{release}/", StringComparison.Ordinal) || moved == $"boot/vmlinuz-{release}" || moved == $"boot/config-{release}") ? moved : null, cancellation);
        await AddAsync(packages.Headers, false, Path.Combine(root, "headers"), path => path.EndsWith("/Module.symvers", StringComparison.Ordinal) ? "Module.symvers" : null, cancellation);
        var source = Path.Combine(root, "source");
        await AddAsync(image, true, source, path => path.Contains('/', StringComparison.Ordinal) ? null : path, cancellation);

        // What a spec does to the source before it is compiled is known to rpmbuild alone.
        if (new DirectoryInfo(source).EnumerateFiles("*.patch").FirstOrDefault(patch => patch.Length > 0) is { } patch)
            throw Bad($"the source of {image}", $"it has patches ({patch.Name}); run rpmbuild -bp and give the result as --source");
        foreach (var other in Directory.EnumerateFiles(source).Where(file => !IsTarball(file)))
            File.Delete(other);
        Describe(packages, root);
    }

    private async Task AddAsync(RpmPackage package, bool isSource, string to, Func<string, string?> place, CancellationToken cancellation)
    {
        var name = isSource ? $"the source of {package}" : package.ToString();
        progress?.Report($"downloading {name}");
        var download = Directory.CreateDirectory(to + ".download").FullName;
        var file = await dnf.DownloadAsync(package, isSource, download, cancellation);
        progress?.Report($"unpacking {name}");
        var identity = isSource ? null : package.ToString();
        await RpmTree.UnpackAsync(file, identity, to, place, download, why => Bad(name, why), cancellation);
        Directory.Delete(download, recursive: true);
    }

    // Where /lib is a link, newer packages name the folder that it leads to.
    private static string Moved(string path) => path.StartsWith("usr/lib/modules/", StringComparison.Ordinal) ? path["usr/".Length..] : path;

    private static KernelInputs Describe(KernelPackages packages, string root)
    {
        var (release, image) = (packages.Release, Path.Combine(root, "image"));
        string Either(string first, string second) => File.Exists(Path.Combine(image, first)) ? Path.Combine(image, first) : Path.Combine(image, second);
        var tarballs = Directory.EnumerateFiles(Path.Combine(root, "source")).Where(IsTarball).ToList();
        if (tarballs.Count != 1)
            throw Bad($"the source of {packages.Image[0]}", "it does not hold exactly one linux-*.tar");
        var inputs = new KernelInputs(
            release, $"{packages.Image[0].Version}-{packages.Image[0].Release}", tarballs[0], Either($"lib/modules/{release}/config", $"boot/config-{release}"),
            Path.Combine(root, "headers", "Module.symvers"), Either($"lib/modules/{release}/vmlinuz", $"boot/vmlinuz-{release}"), image);
        foreach (var (file, package) in new[] { (inputs.Config, packages.Image[0]), (inputs.ModuleSymvers, packages.Headers), (inputs.Image, packages.Image[0]) })
        {
            if (!File.Exists(file))
                throw Bad(package.ToString(), $"it does not hold {Path.GetFileName(file)}");
        }

        return inputs;
    }

    private static bool IsTarball(string file) =>
        Path.GetFileName(file).StartsWith("linux-", StringComparison.Ordinal) && s_tarballs.Any(ending => file.EndsWith(ending, StringComparison.Ordinal));

    private static SourceException Bad(string package, string why) => new(OutcomeKind.Failed, KernelDiagnostics.BadPackage(package, why));
}
