using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Processes;

namespace Ksplice.Corpus;

/// <summary>The distribution's kernel sources, unpacked into the workspace.</summary>
internal sealed class SourceArchive
{
    private readonly IKernelSourceArchive _archive;
    private readonly string _workspace;

    public SourceArchive(PluginRegistry plugins, string workspace)
    {
        var source = plugins.Source("apt");
        if (!source.IsOk || source.Value is not IKernelSourceArchive archive)
            throw new InvalidOperationException($"No source plugin offers kernel sources: {string.Join("; ", source.Diagnostics)}");
        (_archive, _workspace) = (archive, workspace);
    }

    /// <summary>Versions that can be had, oldest first.</summary>
    public async Task<IReadOnlyList<string>> VersionsAsync(string series, CancellationToken cancellation)
    {
        var listed = await _archive.ListSourceVersionsAsync(series, Path.Combine(_workspace, "packages"), cancellation);
        return listed.IsOk ? listed.Value : throw new InvalidOperationException(string.Join("; ", listed.Diagnostics));
    }

    /// <summary>Unpacks two versions: the whole of them, or only some files, which is half the work.</summary>
    public async Task<SourcePair> UnpackAsync(
        string from, string to, IReadOnlyCollection<string> files, IProgress<string> progress, CancellationToken cancellation) => new(
            from, await UnpackAsync(from, files, progress, cancellation),
            to, await UnpackAsync(to, files, progress, cancellation));

    private async Task<string> UnpackAsync(string version, IReadOnlyCollection<string> files, IProgress<string> progress, CancellationToken cancellation)
    {
        var whole = Path.Combine(_workspace, "sources", version);
        if (Directory.Exists(whole))
            return whole;
        var folder = files.Count == 0 ? whole : Path.Combine(_workspace, "sources", "files-" + version);
        if (files.Count > 0 && files.All(f => File.Exists(Path.Combine(folder, f))))
            return folder;
        var fetched = await _archive.FetchSourceAsync(
            new KernelSourceRequest(SourceSeries.Of(version), version, Path.Combine(_workspace, "packages")), progress, cancellation);
        if (!fetched.IsOk)
            throw new InvalidOperationException(string.Join("; ", fetched.Diagnostics));
        progress.Report(files.Count == 0 ? $"unpacking source {version}" : $"taking {files.Count} files out of source {version}");
        await UnpackAsync(fetched.Value.Tarball, files, folder, cancellation);
        return folder;
    }

    private static async Task UnpackAsync(string tarball, IReadOnlyCollection<string> files, string folder, CancellationToken cancellation)
    {
        var partial = $"{folder}.{Environment.ProcessId}.part";
        Directory.CreateDirectory(partial);
        string[] only = files.Count == 0 ? [] : ["--no-wildcards-match-slash", "--wildcards", .. files.Select(f => "*/" + f)];
        var result = await ProcessRunner.RunAsync(
            "tar", ["-xf", tarball, "--strip-components=1", "-C", partial, .. only], null, null, TimeSpan.FromMinutes(10), cancellation);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"tar: {result.StandardError}");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(partial, folder);
    }
}
