using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Kernels;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice rehearse FILE.ksplice…</c>: the updates are tried in a throw-away guest of their own kernel.</summary>
internal sealed class RehearseCommand : ICommandModule
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Updates of one kernel, in order", Arity = ArgumentArity.OneOrMore };
    private readonly TrustOptions _trust = new();
    private readonly KernelInputOptions _kernel = new(kernelRequired: false);

    private readonly Option<string?> _check = new("--check")
    {
        Description = "Executable called with before, after and undone; must exit with 0 each time", HelpName = "SCRIPT",
    };

    private readonly Option<string?> _keepLog = new("--keep-log") { Description = "Keep the guest's console here", HelpName = "F" };

    public Command Create(CommandRunner runner)
    {
        var command = new Command("rehearse", "Try updates in a throw-away virtual machine of their own kernel") { _files, _check, _keepLog };
        _trust.AddTo(command);
        _kernel.AddTo(command);
        command.SetAction(runner.Run("rehearse", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var policy = _trust.Policy(context.Arguments);
        if (!policy.IsOk)
            return CommandResult.Of(policy);
        var packages = new List<UpdatePackage>();
        try
        {
            foreach (var file in context.Arguments.GetRequiredValue(_files))
            {
                var opened = UpdatePackageReader.Open(file, policy.Value);
                if (!opened.IsOk)
                    return CommandResult.Of(opened);
                packages.Add(opened.Value);
            }

            return await RehearseAsync(context, packages, cancellation);
        }
        finally
        {
            packages.ForEach(p => p.Dispose());
        }
    }

    private async Task<CommandResult> RehearseAsync(CommandContext context, List<UpdatePackage> packages, CancellationToken cancellation)
    {
        var kernel = packages[0].Manifest.Kernel;
        if (packages.Find(p => p.Manifest.Kernel.VmlinuxBuildId != kernel.VmlinuxBuildId) is { } other)
            return CommandResult.Of(Outcome<RehearsalResult>.Refused(PipelineDiagnostics.SeveralKernels(other.Path)));
        if (UpdateSeries.Objection(packages, isComplete: true) is { } objection)
            return CommandResult.Of(Outcome<RehearsalResult>.Refused(objection));
        var architecture = context.ArchitectureFor(kernel.Architecture);
        if (!architecture.IsOk)
            return CommandResult.Of(architecture);
        var inputs = await _kernel.FindAsync(context, architecture.Value, cancellation, kernel.Release);
        if (!inputs.IsOk)
            return CommandResult.Of(inputs);
        var result = await RehearseUpdate.RunAsync(
            new RehearseRequest
            {
                Updates = packages,
                Inputs = inputs.Value,
                Architecture = architecture.Value,
                Workspace = _kernel.Workspace(context.Arguments),
                SpliceFolder = AppContext.BaseDirectory,
                KernelModuleSources = Path.Combine(AppContext.BaseDirectory, "kmod"),
                Jobs = _kernel.Jobs(context.Arguments),
                TrustedKeys = _trust.Keys(context.Arguments),
                AllowUnsigned = _trust.AllowsUnsigned(context.Arguments),
                CheckScript = context.Arguments.GetValue(_check),
                ConsoleLog = context.Arguments.GetValue(_keepLog) is { } log ? Path.GetFullPath(log) : null,
            },
            context.Progress, cancellation);
        if (!result.IsOk)
            return CommandResult.Of(result);
        return new CommandResult(result.Value.Passed ? OutcomeKind.Ok : OutcomeKind.Refused, ToJson(result.Value), result.Value.Diagnostics);
    }

    private static JsonObject ToJson(RehearsalResult result) => new()
    {
        ["passed"] = result.Passed,
        ["steps"] = new JsonArray([.. result.Steps.Select(s => (JsonNode)new JsonObject
        {
            ["name"] = s.Name,
            ["outcome"] = s.Outcome.ToString().ToLowerInvariant(),
            ["milliseconds"] = Math.Round(s.Milliseconds),
        })]),
        ["kernelLog"] = new JsonObject
        {
            ["warnings"] = new JsonArray([.. result.KernelLogWarnings.Select(w => (JsonNode)w.Line)]),
        },
        ["apply"] = Node(result.Apply),
        ["undo"] = Node(result.Undo),
    };

    private static JsonNode? Node(JsonElement? element) => element is { } found ? JsonNode.Parse(found.GetRawText()) : null;
}
