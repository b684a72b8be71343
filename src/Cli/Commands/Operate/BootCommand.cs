using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Report;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>
/// <c>splice boot</c>: applies again what was installed, before there is a network, and never twice what brought the machine down. One update that cannot be
/// applied keeps none of the others out: by then many modules are not loaded yet.
/// </summary>
/// <param name="store">Beside it lie reports that could not be sent.</param>
internal sealed class BootCommand(RunRecordStore store) : ICommandModule
{
    private readonly Option<bool> _settled = new("--settled") { Description = "Say that this boot went well, and send the reports that waited for the network" };
    private readonly Option<bool> _offline = new("--offline") { Description = "With --settled: send nothing" };
    private readonly Option<bool> _anyway = new("--anyway") { Description = "Apply them also after a boot that went down under them" };
    private readonly TrustOptions _trust = new();
    private readonly SwapOptions _swap = new();

    public Command Create(CommandRunner runner)
    {
        var command = new Command("boot", "Apply what was installed before this boot, without the network") { _settled, _offline, _anyway };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_settled) && result.GetValue(_anyway))
                result.AddError("Give --settled or --anyway.");
            if (result.GetValue(_offline) && !result.GetValue(_settled))
                result.AddError("--offline goes with --settled.");
        });
        _trust.AddTo(command);
        _swap.AddTo(command);
        command.SetAction(runner.Run("boot", HandleAsync));
        return command;
    }

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        if (OffSwitch.Find() is { } off)
            return new(OutcomeKind.Nothing, [], [OperateDiagnostics.SwitchedOff(off)]);
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var machine = opened.Value;
        var reports = new OperationReports(context, store, machine.Layout);
        if (context.Arguments.GetValue(_settled))
            return await SettleAsync(machine, context.Arguments.GetValue(_offline) ? null : reports, cancellation);
        if (machine.Configuration is { InstallOnReboot: false, UpgradeOnReboot: false })
            return new(OutcomeKind.Nothing, [], [.. machine.Noticed, OperateDiagnostics.NoReplay(machine.Configuration.File)]);
        var trust = _trust.Policy(context.Arguments);
        if (!trust.IsOk)
            return CommandResult.Of(trust);

        PlannedOperation operation;
        CommandResult end;
        var taken = machine.Layout.TakeLock();
        if (!taken.IsOk)
            return CommandResult.Of(taken);
        using (taken.Value)
        {
            var known = new AppliedUpdates().Read();
            if (!known.IsOk)
                return CommandResult.Of(known);
            operation = new(context, machine, trust.Value, _swap.Effort(context.Arguments), new OperationLog(machine.Configuration.LogFile, "boot"), known.Value);
            end = await new BootReplay(context, machine, trust.Value, operation).RunAsync(context.Arguments.GetValue(_anyway), cancellation);
            if (machine.Remember() is { } unwritten)
                end = end with { Outcome = OutcomeKind.Failed, Diagnostics = [.. end.Diagnostics, unwritten] };
            end.Result["effectiveKernel"] = EffectiveKernel.Release();
        }

        if (operation.Log.Trouble is { } trouble)
            end = end with { Diagnostics = [.. end.Diagnostics, trouble] };
        return await reports.TellUnattendedAsync("boot", operation.Fields, end, isPostponed: true, cancellation);
    }

    private static async Task<CommandResult> SettleAsync(Operator machine, OperationReports? reports, CancellationToken cancellation)
    {
        var settled = machine.Marker.Settle(machine.BootId);
        IReadOnlyList<Diagnostic> noticed = reports is null ? [] : await reports.SendWaitingAsync(cancellation);
        return new(settled ? OutcomeKind.Ok : OutcomeKind.Nothing, new JsonObject { ["settled"] = settled }, [.. machine.Noticed, .. noticed]);
    }
}
