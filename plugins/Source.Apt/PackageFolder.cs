using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>Unpacked packages below one folder, each there whole or not at all.</summary>
internal sealed class PackageFolder(CommandRunner run, string folder)
{
    /// <summary>The unpacked package's folder, downloaded when it is not there yet.</summary>
    public async Task<Outcome<string>> GetAsync(AptLists lists, AptPackage package, IProgress<string>? progress, CancellationToken cancellation)
    {
        var complete = Path.Combine(folder, "packages", $"{package.Name}_{package.Version.Replace(':', '%')}_{package.Architecture}");
        if (Directory.Exists(complete))
            return Outcome<string>.Ok(complete);
        using var held = await FileLock.TakeAsync(complete + ".lock", cancellation);
        if (Directory.Exists(complete))
            return Outcome<string>.Ok(complete);

        // What a killed run left behind under this lock.
        var temporary = complete + ".part";
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        progress?.Report($"downloading {package.Name} {package.Version}");
        if (await lists.DownloadAsync(package, temporary, cancellation) is { } failed)
            return Outcome<string>.None(OutcomeKind.SourceFailed, failed);
        if (Directory.GetFiles(temporary, "*.deb") is not [var archive])
            return Outcome<string>.None(OutcomeKind.SourceFailed, AptDiagnostics.DownloadFailed(package.Name, "apt-get left no package behind"));

        progress?.Report($"unpacking {package.Name}");
        var content = Path.Combine(temporary, "content");
        var unpack = await run(["dpkg-deb", "-x", archive, content], null, cancellation);
        if (unpack.ExitCode == CommandResult.NotFound)
            return Outcome<string>.None(OutcomeKind.Failed, AptDiagnostics.NoTool("dpkg-deb"));
        if (unpack.ExitCode != 0)
            return Outcome<string>.None(OutcomeKind.Failed, AptDiagnostics.BadPackage(package.Name, unpack.Complaint));
        Directory.Move(content, complete);
        Directory.Delete(temporary, recursive: true);
        return Outcome<string>.Ok(complete);
    }
}
