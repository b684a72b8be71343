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

/// <summary><c>splice verify FILE.ksplice…</c>: trust, identity and run-pre matching; changes nothing.</summary>
internal sealed class VerifyCommand : ICommandModule
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "The update, or several in the order in which they are to be applied", Arity = ArgumentArity.OneOrMore };
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
        var command = new Command("verify", "Prove that an update fits the kernel; change nothing") { _files, _image, _modules };
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
        var packages = new List<UpdatePackage>();
        try
        {
            var noticed = new List<Diagnostic>();
            foreach (var file in context.Arguments.GetRequiredValue(_files))
            {
                var opened = UpdatePackageReader.Open(file, policy.Value);
                if (!opened.IsOk)
                    return Task.FromResult(CommandResult.Of(opened));
                packages.Add(opened.Value);
                noticed.AddRange(opened.Diagnostics);
            }

            return Task.FromResult(Verify(context, packages, noticed, clock));
        }
        finally
        {
            packages.ForEach(p => p.Dispose());
        }
    }

    private CommandResult Verify(CommandContext context, List<UpdatePackage> packages, List<Diagnostic> noticed, Stopwatch clock)
    {
        var image = context.Arguments.GetValue(_image);
        if (UpdateSeries.Objection(packages, isComplete: image is not null) is { } objection)
            return CommandResult.Of(Outcome<VerifiedUpdate>.Refused(objection));
        var results = new JsonArray();
        var below = new List<RequiredUpdate>();
        foreach (var package in packages)
        {
            var architecture = context.ArchitectureFor(package.Manifest.Kernel.Architecture);
            if (!architecture.IsOk)
                return CommandResult.Of(architecture);
            var verified = image is not null
                ? AgainstImage(context, package, architecture.Value, image, below)
                : AgainstRunning(package, architecture.Value, below);
            noticed.AddRange(verified.Diagnostics);
            if (!verified.IsOk)
                return new CommandResult(verified.Kind, [], noticed);
            results.Add((JsonNode)ToJson(package.Manifest.Id, verified.Value, clock.ElapsedMilliseconds));
            below.Add(new RequiredUpdate(package.Manifest.Id, package.ManifestSha256));
        }

        return CommandResult.Ok(packages.Count == 1 ? (JsonObject)results[0]!.DeepClone() : new JsonObject { ["verified"] = results }, noticed);
    }

    private static Outcome<VerifiedUpdate> AgainstRunning(UpdatePackage package, IArchitecture architecture, IReadOnlyList<RequiredUpdate> below)
    {
        var obstacles = LocalEnvironment.Check();
        if (obstacles.Any(o => o.Severity == DiagnosticSeverity.Error))
            return Outcome<VerifiedUpdate>.Refused(obstacles);
        var applied = new AppliedUpdates().Read();
        if (!applied.IsOk)
            return applied.As<VerifiedUpdate>();
        var layers = new AppliedLayers(applied.Value);
        var kernel = LocalKernel.Open(null, layers.Updates.Select(u => u.Module));
        if (!kernel.IsOk)
            return kernel.As<VerifiedUpdate>();
        using var view = kernel.Value;
        return VerifyUpdate.Run(package, view, architecture, layers, below);
    }

    private Outcome<VerifiedUpdate> AgainstImage(CommandContext context, UpdatePackage package, IArchitecture architecture, string image, IReadOnlyList<RequiredUpdate> below)
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
            return VerifyUpdate.Run(package, kernel, architecture, null, below);
        var release = Path.Combine(folder, "lib", "modules", package.Manifest.Kernel.Release);
        var with = kernel.WithModules(Directory.Exists(release) ? release : folder, modules, architecture.Relocations);
        return with.IsOk ? VerifyUpdate.Run(package, (IKernelView)with.Value, architecture, null, below) : with.As<VerifiedUpdate>();
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
