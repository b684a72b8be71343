using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Kernels;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Image;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice verify FILE.ksplice</c>: trust, identity and run-pre matching; changes nothing.</summary>
internal sealed class VerifyCommand : ICommandModule
{
    private readonly Argument<string> _file = new("FILE") { Description = "The update" };
    private readonly TrustOptions _trust = new();

    private readonly Option<string?> _image = new("--kernel-image")
    {
        Description = "Verify against this shipped image instead of the running kernel", HelpName = "FILE",
    };

    private readonly Option<string?> _modules = new("--modules")
    {
        Description = "With --kernel-image: folder that holds lib/modules/RELEASE, or that folder itself", HelpName = "DIR",
    };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("verify", "Prove that an update fits the kernel; change nothing") { _file, _image, _modules };
        _trust.AddTo(command);
        command.SetAction(runner.Run("verify", HandleAsync));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var policy = _trust.Policy(context.Arguments);
        if (!policy.IsOk)
            return Task.FromResult(CommandResult.Of(policy));
        var opened = UpdatePackageReader.Open(context.Arguments.GetRequiredValue(_file), policy.Value);
        if (!opened.IsOk)
            return Task.FromResult(CommandResult.Of(opened));
        using var package = opened.Value;
        var architecture = context.ArchitectureFor(package.Manifest.Kernel.Architecture);
        if (!architecture.IsOk)
            return Task.FromResult(CommandResult.Of(architecture));
        var verified = context.Arguments.GetValue(_image) is { } image
            ? AgainstImage(context, package, architecture.Value, image)
            : AgainstRunning(package, architecture.Value);
        return Task.FromResult(CommandResult.Of(verified.After(opened.Diagnostics), update => ToJson(package.Manifest.Id, update, clock.ElapsedMilliseconds)));
    }

    private static Outcome<VerifiedUpdate> AgainstRunning(UpdatePackage package, IArchitecture architecture)
    {
        var obstacles = LocalEnvironment.Check();
        if (obstacles.Any(o => o.Severity == DiagnosticSeverity.Error))
            return Outcome<VerifiedUpdate>.Refused(obstacles);
        var kernel = LocalKernel.Open();
        if (!kernel.IsOk)
            return kernel.As<VerifiedUpdate>();
        using var view = kernel.Value;
        var applied = new AppliedUpdates().Read();
        return applied.IsOk ? VerifyUpdate.Run(package, view, architecture, new AppliedLayers(applied.Value)) : applied.As<VerifiedUpdate>();
    }

    private Outcome<VerifiedUpdate> AgainstImage(CommandContext context, UpdatePackage package, IArchitecture architecture, string image)
    {
        var modules = package.Manifest.Targets.Select(t => t.Module).OfType<string>().ToList();
        var folder = context.Arguments.GetValue(_modules);
        if (modules.Count > 0 && folder is null)
            return Outcome<VerifiedUpdate>.Refused(PipelineDiagnostics.NoModuleFile(modules[0], image));
        var opened = ImageKernel.Open(image, Path.Combine(WorkspaceFolder.Resolve(null), "images"));
        if (!opened.IsOk)
            return opened.As<VerifiedUpdate>();
        using var kernel = opened.Value;
        if (folder is null)
            return VerifyUpdate.Run(package, kernel, architecture);
        var release = Path.Combine(folder, "lib", "modules", package.Manifest.Kernel.Release);
        var with = kernel.WithModules(Directory.Exists(release) ? release : folder, modules, architecture.Relocations);
        return with.IsOk ? VerifyUpdate.Run(package, (IKernelView)with.Value, architecture) : with.As<VerifiedUpdate>();
    }

    private static JsonObject ToJson(string id, VerifiedUpdate update, long milliseconds) => new()
    {
        ["id"] = id,
        ["matched"] = new JsonObject { ["units"] = update.Counts.Units, ["functions"] = update.Counts.Functions, ["bytes"] = update.Counts.Bytes },
        ["symbolsInferred"] = update.Counts.SymbolsInferred,
        ["editedSites"] = update.Counts.EditedSites,
        ["modules"] = new JsonArray([.. update.Modules.Select(m => (JsonNode)m)]),
        ["milliseconds"] = milliseconds,
    };
}
