using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Operate;
using Ksplice.Cli.Reports;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Cli.Commands;

/// <summary><c>splice status</c>: what the kernel itself says is applied, and whether the jumps are still in place.</summary>
internal sealed class StatusCommand : ICommandModule
{
    private readonly StatusFormat _format = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("status", "Show what is applied to the running kernel");
        _format.AddTo(command);
        command.SetAction(runner.Run("status", HandleAsync, keepRecord: false));
        return command;
    }

    private Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return Task.FromResult(CommandResult.Of(known));
        var noticed = new List<Diagnostic>();
        var identity = LocalKernel.ReadIdentity();
        var result = new JsonObject { ["kernel"] = identity.Release, ["buildId"] = identity.BuildId, ["version"] = identity.VersionText, ["effectiveKernel"] = EffectiveKernel.Release() };
        var kernel = known.Value.Count > 0 ? LocalKernel.OpenMemory() : null;
        using var memory = kernel?.Value;
        if (kernel is { IsOk: false })
            noticed.AddRange(kernel.Diagnostics.Select(d => d.AsWarning()));
        result["updates"] = new JsonArray([.. known.Value.Select(u => (JsonNode)ToJson(u, known.Value, memory, noticed))]);
        return Task.FromResult(_format.Apply(context, CommandResult.Ok(result, noticed)));
    }

    private static JsonObject ToJson(AppliedUpdate update, IReadOnlyList<AppliedUpdate> known, SegmentedFile? memory, List<Diagnostic> noticed)
    {
        var record = AppliedRecord.TryDecode(update.Metadata.AsSpan());
        var drift = memory is null ? null : WrittenBytes.Drift(update, memory, known);
        if (drift is not null)
            noticed.Add(drift);
        return new JsonObject
        {
            ["id"] = update.Id,
            ["title"] = record?.Title,
            ["cves"] = SwapOptions.Names(record?.Cves ?? []),
            ["state"] = update.State.ToString().ToLowerInvariant(),
            ["functions"] = SwapOptions.Names(record?.Functions ?? []),
            ["constants"] = SwapOptions.Names(record?.Constants ?? []),
            ["inPlace"] = memory is null || update.State != AppliedState.Applied ? null : drift is null,
            ["module"] = update.Module,
            ["moduleBytes"] = record?.ModuleBytes,
            ["pauseNanoseconds"] = update.Pause.Ticks * 100,
            ["appliedAt"] = update.AppliedAt.ToString("O"),
            ["residentBecause"] = SwapOptions.Names(record?.EscapeReasons ?? []),
        };
    }
}
