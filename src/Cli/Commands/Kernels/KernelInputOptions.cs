using System.CommandLine;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Cli.Commands.Kernels;

/// <summary>The options that say which kernel an update is made for, and where its parts are.</summary>
/// <param name="kernelRequired">False when the release is known from elsewhere.</param>
internal sealed class KernelInputOptions(bool kernelRequired = true)
{
    /// <summary>The finding of a source whose package manager is not on this machine.</summary>
    private const string NoPackageManager = "KSP6002";

    private readonly Option<string?> _kernel = new("--kernel")
    {
        Description = "Kernel release, as uname -r prints it", HelpName = "RELEASE", Required = kernelRequired,
    };

    private readonly Option<string?> _source = new("--source") { Description = "Kernel source (default: a source plugin finds it)", HelpName = "DIR|TARBALL" };
    private readonly Option<string?> _config = new("--config") { Description = "With --source: the kernel's .config", HelpName = "FILE" };
    private readonly Option<string?> _symvers = new("--symvers") { Description = "With --source: the kernel's Module.symvers", HelpName = "FILE" };

    private readonly Option<string?> _image = new("--kernel-image")
    {
        Description = "With --source: the kernel's boot image (default: /boot/vmlinuz-RELEASE)", HelpName = "FILE",
    };

    private readonly Option<string?> _modules = new("--modules")
    {
        Description = "With --source: folder that holds lib/modules/RELEASE (default: /)", HelpName = "DIR",
    };

    private readonly Option<string?> _workspace = new("--workspace")
    {
        Description = "Keeps downloads, prepared trees and objects (default: ~/.cache/ksplice)", HelpName = "DIR",
    };

    private readonly Option<int> _jobs = new("-j", "--jobs")
    {
        Description = "Compilers to run at once", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _kernel, _source, _config, _symvers, _image, _modules, _workspace, _jobs })
            command.Options.Add(option);
    }

    public int Jobs(ParseResult arguments) => Math.Max(1, arguments.GetValue(_jobs));

    public string Workspace(ParseResult arguments) => WorkspaceFolder.Resolve(arguments.GetValue(_workspace));

    /// <summary>The kernel's parts: those given, or what the first source plugin that knows the release finds.</summary>
    /// <param name="context">The command's services.</param>
    /// <param name="architecture">The kernel's architecture.</param>
    /// <param name="cancellation">Stops downloads.</param>
    /// <param name="usualRelease">The release when none is given.</param>
    public async Task<Outcome<KernelInputs>> FindAsync(
        CommandContext context, IArchitecture architecture, CancellationToken cancellation, string? usualRelease = null)
    {
        var arguments = context.Arguments;
        var release = arguments.GetValue(_kernel) ?? usualRelease ?? throw new InvalidOperationException("No release is known.");
        if (arguments.GetValue(_source) is { } source)
            return Given(arguments, release, source);

        var request = new KernelInputRequest(release, architecture.KernelName, Path.Combine(Workspace(arguments), "packages"));
        return await AskAsync(context.Plugins.Sources(), request, context.Progress, cancellation);
    }

    /// <summary>What the first source that knows the kernel finds, or what each says against it.</summary>
    internal static async Task<Outcome<KernelInputs>> AskAsync(
        IReadOnlyList<IKernelInputSource> sources, KernelInputRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        if (sources.Count == 0)
            return Outcome<KernelInputs>.None(OutcomeKind.SourceFailed, KernelInputDiagnostics.NoSource(request.Release));
        var refusals = new List<Outcome<KernelInputs>>();
        foreach (var plugin in sources)
        {
            var found = await plugin.FetchAsync(request, progress, cancellation);
            if (found.IsOk)
                return found;
            refusals.Add(found);
        }

        // A source of another distribution has nothing to say here, unless none has.
        var telling = refusals.FindAll(refusal => refusal.Diagnostics.Any(finding => finding.Code != NoPackageManager));
        if (telling.Count == 0)
            telling = refusals;
        return Outcome<KernelInputs>.None(telling[^1].Kind, [.. telling.SelectMany(refusal => refusal.Diagnostics)]);
    }

    private Outcome<KernelInputs> Given(ParseResult arguments, string release, string source)
    {
        if (arguments.GetValue(_config) is not { } config || arguments.GetValue(_symvers) is not { } symvers)
            return Outcome<KernelInputs>.Refused(KernelInputDiagnostics.IncompleteSource(source));
        return Outcome<KernelInputs>.Ok(new KernelInputs(
            release, "", Path.GetFullPath(source), Path.GetFullPath(config), Path.GetFullPath(symvers),
            Path.GetFullPath(arguments.GetValue(_image) ?? $"/boot/vmlinuz-{release}"),
            Path.GetFullPath(arguments.GetValue(_modules) ?? "/")));
    }
}
