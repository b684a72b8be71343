using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Kernels;

namespace Ksplice.Cli.Commands.Operate;

/// <summary><c>splice doctor</c>: everything that would stop work on this machine, each with its remedy. Changes nothing, and asks no network.</summary>
internal sealed class DoctorCommand : ICommandModule
{
    private readonly Argument<string[]> _areas = new("AREA")
    {
        Description = $"Only these: {string.Join(", ", MachineChecks.Names)}", Arity = ArgumentArity.ZeroOrMore,
    };

    public Command Create(CommandRunner runner)
    {
        _areas.CompletionSources.Add(_ => MachineChecks.Names);
        _areas.Validators.Add(result =>
        {
            foreach (var area in (result.GetValueOrDefault<string[]>() ?? []).Except(MachineChecks.Names, StringComparer.Ordinal))
                result.AddError($"There is no area {area}; there are {string.Join(", ", MachineChecks.Names)}.");
        });
        var command = new Command("doctor", "Tell what would stop work on this machine, and what to do about it") { _areas };
        command.SetAction(runner.Run("doctor", HandleAsync, keepRecord: false));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        var asked = context.Arguments.GetValue(_areas) is { Length: > 0 } given ? given : MachineChecks.Names;
        var checks = new MachineChecks(context, HostArchitecture.Name);
        var areas = new JsonArray();
        var noticed = new List<Diagnostic>();
        foreach (var area in MachineChecks.Names.Where(asked.Contains))
        {
            context.Progress.Report($"looking at what {area} needs");
            var found = await checks.FindAsync(area, cancellation);
            noticed.AddRange(found);
            areas.Add((JsonNode)new JsonObject
            {
                ["name"] = area,
                ["ready"] = found.All(one => one.Severity != DiagnosticSeverity.Error),
                ["codes"] = SwapOptions.Names(found.Select(one => one.Code).Distinct(StringComparer.Ordinal)),
            });
        }

        var isReady = noticed.TrueForAll(one => one.Severity != DiagnosticSeverity.Error);
        return new(isReady ? OutcomeKind.Ok : OutcomeKind.Refused, new JsonObject { ["areas"] = areas }, [.. noticed.Distinct()]);
    }
}
