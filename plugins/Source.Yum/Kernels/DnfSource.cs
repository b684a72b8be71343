using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Kernels;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>Finds kernels in the packages of Fedora, Red Hat and their relatives, through the machine's own dnf and the keys of its rpm. Installs nothing.</summary>
internal sealed class DnfSource(CommandRunner run) : IKernelInputSource
{
    /// <summary>A source that runs the real dnf.</summary>
    public DnfSource()
        : this(Commands.RunAsync)
    {
    }

    /// <inheritdoc />
    public string Name => "yum";

    /// <inheritdoc />
    public async Task<Outcome<KernelInputs>> FetchAsync(KernelInputRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!RpmNames.IsRelease(request.Release))
            return Outcome<KernelInputs>.Refused(KernelDiagnostics.BadName(request.Release));
        // A release is built once: unlike a package of Debian, another build has another one.
        var note = new InputsNote(request.Folder, null);
        if (note.Read(request.Release) is { } known)
            return Outcome<KernelInputs>.Ok(known);
        foreach (var tool in new[] { "dnf", "rpmkeys" })
        {
            if ((await run([tool, "--version"], null, cancellation)).ExitCode == CommandResult.NotFound)
                return Outcome<KernelInputs>.None(OutcomeKind.Failed, KernelDiagnostics.NoTool(tool));
        }

        try
        {
            var dnf = new Dnf(run);
            var packages = await KernelPackages.FindAsync(dnf, request.Release, cancellation);
            var inputs = await new KernelFolder(dnf, request.Folder, progress).GetAsync(packages, cancellation);
            note.Write(inputs);
            return Outcome<KernelInputs>.Ok(inputs);
        }
        catch (SourceException e)
        {
            return Outcome<KernelInputs>.None(e.Kind, e.Diagnostic);
        }
    }
}
