using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Kernels;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>Finds kernels in the packages of Debian and its relatives, through the machine's own apt. Installs nothing.</summary>
public sealed class AptSource : IKernelInputSource, IKernelSourceArchive
{
    private const string MachineLists = "/var/lib/apt/lists";

    private readonly CommandRunner _run;

    /// <summary>A source that runs the real apt.</summary>
    public AptSource()
        : this(Commands.RunAsync)
    {
    }

    internal AptSource(CommandRunner run) => _run = run;

    /// <inheritdoc cref="IKernelInputSource.Name" />
    public string Name => "apt";

    /// <inheritdoc />
    public async Task<Outcome<KernelInputs>> FetchAsync(KernelInputRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!AptNames.IsRelease(request.Release))
            return Outcome<KernelInputs>.Refused(AptDiagnostics.BadName("kernel release", request.Release));

        var note = new InputsNote(request.Folder, MachineLists);
        if (note.Read(request.Release) is { } known)
            return Outcome<KernelInputs>.Ok(known);
        var packages = await AskAsync(
            request.Folder, lists => KernelPackageFinder.FindAsync(lists, request.Release, cancellation), progress, cancellation);
        if (!packages.IsOk)
            return packages.As<KernelInputs>();

        var folder = new PackageFolder(_run, request.Folder);
        var unpacked = await Task.WhenAll(
            new[] { packages.Value.Source, packages.Value.Image, packages.Value.Headers }
                .Select(package => folder.GetAsync(packages.Value.Lists, package, progress, cancellation)));
        if (unpacked.FirstOrDefault(package => !package.IsOk) is { } failed)
            return failed.As<KernelInputs>();
        var inputs = Describe(request.Release, packages.Value, unpacked[0].Value!, unpacked[1].Value!, unpacked[2].Value!);
        if (inputs.IsOk)
            note.Write(inputs.Value);
        return inputs;
    }

    /// <inheritdoc />
    public async Task<Outcome<IReadOnlyList<string>>> ListSourceVersionsAsync(string series, string folder, CancellationToken cancellation)
    {
        var found = await SourcesAsync(series, null, folder, null, cancellation);
        return found.IsOk
            ? Outcome<IReadOnlyList<string>>.Ok([.. found.Value.Packages.Select(package => package.Version)])
            : found.As<IReadOnlyList<string>>();
    }

    /// <inheritdoc />
    public async Task<Outcome<KernelSourceArchive>> FetchSourceAsync(
        KernelSourceRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!AptNames.IsVersion(request.PackageVersion))
            return Outcome<KernelSourceArchive>.Refused(AptDiagnostics.BadName("package version", request.PackageVersion));
        var found = await SourcesAsync(request.Series, request.PackageVersion, request.Folder, progress, cancellation);
        if (!found.IsOk)
            return found.As<KernelSourceArchive>();

        var package = found.Value.Packages.Single(candidate => candidate.Version == request.PackageVersion);
        var unpacked = await new PackageFolder(_run, request.Folder).GetAsync(found.Value.Lists, package, progress, cancellation);
        if (!unpacked.IsOk)
            return unpacked.As<KernelSourceArchive>();
        return Tarball(unpacked.Value) is { } tarball
            ? Outcome<KernelSourceArchive>.Ok(new KernelSourceArchive(package.Version, tarball))
            : Outcome<KernelSourceArchive>.None(OutcomeKind.Failed, AptDiagnostics.BadPackage(package.Name, "it holds no source archive"));
    }

    private async Task<Outcome<SourcePackages>> SourcesAsync(
        string series, string? version, string folder, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (!AptNames.IsSeries(series))
            return Outcome<SourcePackages>.Refused(AptDiagnostics.BadName("kernel series", series));
        return await AskAsync(folder, FindAsync, progress, cancellation);

        async Task<Outcome<SourcePackages>> FindAsync(AptLists lists)
        {
            var packages = await KernelPackageFinder.SourcesAsync(lists, series, cancellation);
            return packages.Any(package => version is null || package.Version == version)
                ? Outcome<SourcePackages>.Ok(new SourcePackages(lists, packages))
                : Outcome<SourcePackages>.None(OutcomeKind.Unsupported, AptDiagnostics.NoMatch($"linux-source-{series}", version ?? "any"));
        }
    }

    /// <summary>Asks the machine's lists, then fresh ones of our own.</summary>
    private async Task<Outcome<T>> AskAsync<T>(
        string folder, Func<AptLists, Task<Outcome<T>>> ask, IProgress<string>? progress, CancellationToken cancellation)
        where T : class
    {
        foreach (var tool in new[] { "apt-cache", "apt-get" })
        {
            if ((await _run([tool, "--version"], null, cancellation)).ExitCode == CommandResult.NotFound)
                return Outcome<T>.None(OutcomeKind.Failed, AptDiagnostics.NoTool(tool));
        }

        var known = await ask(AptLists.OfMachine(_run));
        if (known.IsOk)
            return known;
        progress?.Report("this machine's package lists do not have it; fetching fresh ones");
        var (lists, problem) = await AptLists.FetchAsync(_run, folder, cancellation);
        return lists is null ? Outcome<T>.None(OutcomeKind.SourceFailed, [.. known.Diagnostics, problem!]) : await ask(lists);
    }

    private static Outcome<KernelInputs> Describe(string release, KernelPackages packages, string source, string image, string headers)
    {
        var inputs = new KernelInputs(
            release, packages.Source.Version, Tarball(source) ?? Path.Combine(source, "usr/src"),
            Path.Combine(image, "boot", "config-" + release),
            Path.Combine(headers, "usr/src", "linux-headers-" + release, "Module.symvers"),
            Path.Combine(image, "boot", "vmlinuz-" + release), image);
        foreach (var (file, package) in new[]
        {
            (inputs.SourceTarball, packages.Source), (inputs.Config, packages.Image),
            (inputs.ModuleSymvers, packages.Headers), (inputs.Image, packages.Image),
        })
        {
            if (!File.Exists(file))
                return Outcome<KernelInputs>.None(OutcomeKind.Failed, AptDiagnostics.BadPackage(package.Name, $"it does not hold {file}"));
        }

        return Outcome<KernelInputs>.Ok(inputs);
    }

    private static string? Tarball(string package)
    {
        var folder = Path.Combine(package, "usr/src");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "linux-source-*.tar*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
    }

    private sealed record SourcePackages(AptLists Lists, IReadOnlyList<AptPackage> Packages);
}
