using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>Asks the machine's own dnf: its repositories, proxies and subscriptions are the operator's.</summary>
internal sealed class Dnf(CommandRunner run)
{
    private const string Format = "%{name} %{version} %{release} %{arch}\\n";

    /// <summary>Packages that provide something; empty when none does.</summary>
    /// <param name="capability">Such as <c>kernel-uname-r = RELEASE</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">The repositories could not be asked.</exception>
    public async Task<IReadOnlyList<RpmPackage>> ProvidersAsync(string capability, CancellationToken cancellation)
    {
        var answer = await run(["dnf", "--quiet", "repoquery", "--queryformat", Format, "--whatprovides", capability], null, cancellation);
        if (answer.ExitCode != 0)
            throw new SourceException(OutcomeKind.SourceFailed, KernelDiagnostics.NoLists(answer.Complaint));
        return
        [
            .. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length == 4 && words.All(RpmNames.IsWord)).Select(words => new RpmPackage(words[0], words[1], words[2], words[3])).Distinct(),
        ];
    }

    /// <summary>Downloads a package into an empty folder and lets rpm judge it by the keys it has.</summary>
    /// <param name="package">Which one.</param>
    /// <param name="isSource">True for the source that it was built from instead.</param>
    /// <param name="folder">Absolute path.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Absolute path of its file.</returns>
    /// <exception cref="SourceException">It cannot be had, or is not signed by a key of rpm's.</exception>
    public async Task<string> DownloadAsync(RpmPackage package, bool isSource, string folder, CancellationToken cancellation)
    {
        string[] source = isSource ? ["--source"] : [];
        var name = isSource ? $"the source of {package}" : package.ToString();
        var answer = await run(["dnf", "--quiet", "download", .. source, "--destdir", folder, package.ToString()], folder, cancellation);
        if (answer.ExitCode != 0)
            throw new SourceException(OutcomeKind.SourceFailed, KernelDiagnostics.DownloadFailed(name, answer.Complaint));
        if (Directory.GetFiles(folder, "*.rpm") is not [var file])
            throw new SourceException(OutcomeKind.SourceFailed, KernelDiagnostics.DownloadFailed(name, "dnf download left no package behind"));

        // dnf checks signatures of packages when it installs them, not here; and without this level a package without any would do.
        var judged = await run(["rpmkeys", "--define", "_pkgverify_level all", "--checksig", file], folder, cancellation);
        if (judged.ExitCode != 0 || !judged.Output.TrimEnd().EndsWith("signatures OK", StringComparison.Ordinal))
            throw new SourceException(OutcomeKind.Untrusted, KernelDiagnostics.NotSigned(name, judged.Output.Trim()));
        return file;
    }
}
