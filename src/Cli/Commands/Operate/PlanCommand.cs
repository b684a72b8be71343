using System.CommandLine;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Report;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What <c>upgrade</c>, <c>install</c> and <c>remove</c> have in common: make a plan, show it, ask, do it, write it down, tell it, say where the kernel stands.</summary>
/// <param name="store">Beside it lie reports that could not be sent.</param>
internal abstract class PlanCommand(RunRecordStore store) : ICommandModule
{
    private readonly TrustOptions _trust = new();
    private readonly SwapOptions _swap = new();

    private readonly ConfirmOptions _confirm = new();

    public Command Create(CommandRunner runner)
    {
        var command = Describe();
        _confirm.AddTo(command);
        _trust.AddTo(command);
        _swap.AddTo(command);
        command.SetAction(runner.Run(command.Name, HandleAsync));
        return command;
    }

    protected abstract Command Describe();

    /// <summary>The plan, from what the kernel says and what sources offer.</summary>
    protected abstract Task<Planned> PlanAsync(CommandContext context, Operator machine, IReadOnlyList<AppliedFact> applied, CancellationToken cancellation);

    /// <summary>Whether a timer started it, not a person.</summary>
    protected virtual bool IsUnattended(ParseResult arguments) => false;

    /// <summary>Why nothing is to be done at all; null when something may be.</summary>
    protected virtual Diagnostic? Objection(ParseResult arguments) => null;

    private bool IsPreview(ParseResult arguments, Operator machine) =>
        _confirm.IsPreview(arguments) || (IsUnattended(arguments) && !machine.Configuration.AutoInstall);

    // What a boot shall install must be here by then.
    private bool IsFetching(ParseResult arguments, Operator machine) =>
        IsUnattended(arguments) && !_confirm.IsPreview(arguments) && machine.Configuration.UpgradeOnReboot;

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        if (Objection(context.Arguments) is { } off)
            return new(OutcomeKind.Nothing, [], [off]);
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var machine = opened.Value;
        var isUnattended = IsUnattended(context.Arguments);
        if (isUnattended)
            machine.Marker.SettleAfter(BootMarker.Period, machine.BootId);
        if (isUnattended && machine.Configuration.QuietHours.Contains(TimeOnly.FromDateTime(DateTime.Now)))
            return new(OutcomeKind.Nothing, [], [OperateDiagnostics.Quiet(machine.Configuration.File)]);
        var trust = _trust.Policy(context.Arguments);
        if (!trust.IsOk)
            return CommandResult.Of(trust);
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return CommandResult.Of(known);
        var reports = new OperationReports(context, store, machine.Layout);
        var name = context.Arguments.CommandResult.Command.Name;
        var preview = IsPreview(context.Arguments, machine);
        PlannedOperation operation;
        CommandResult end;
        if (preview && !IsFetching(context.Arguments, machine))
        {
            operation = Operation(context, machine, trust.Value, name, known.Value);
            end = await RunAsync(context, machine, operation, cancellation);
        }
        else
        {
            var taken = machine.Layout.TakeLock();
            if (!taken.IsOk)
                return CommandResult.Of(taken);
            using var held = taken.Value;
            // Whoever held the lock may have changed what is applied.
            known = new AppliedUpdates().Read();
            if (!known.IsOk)
                return CommandResult.Of(known);
            operation = Operation(context, machine, trust.Value, name, known.Value);
            end = await RunAsync(context, machine, operation, cancellation);
        }

        if (operation.Log.Trouble is { } trouble)
            end = end with { Diagnostics = [.. end.Diagnostics, trouble] };
        // Not under the lock: a mail server may take its time.
        return isUnattended
            ? await reports.TellUnattendedAsync(name, operation.Fields, end, isPostponed: false, cancellation)
            : await reports.TellAsync(name, operation.Fields, end, cancellation);
    }

    private PlannedOperation Operation(CommandContext context, Operator machine, TrustPolicy trust, string name, IReadOnlyList<AppliedUpdate> known) =>
        new(context, machine, trust, _swap.Effort(context.Arguments), new OperationLog(machine.Configuration.LogFile, name), known);

    private async Task<CommandResult> RunAsync(CommandContext context, Operator machine, PlannedOperation operation, CancellationToken cancellation)
    {
        var planned = await PlanAsync(context, machine, Operator.Facts(operation.Known), cancellation);
        operation.Noticed.AddRange(planned.Diagnostics);
        if (planned.Plan is not { } plan)
            return operation.End(planned.Kind);

        operation.Fields.Planned(plan.Steps);
        var preview = IsPreview(context.Arguments, machine);
        var end = plan.Steps.Count == 0 ? operation.End(planned.Kind == OutcomeKind.Ok ? OutcomeKind.Nothing : planned.Kind)
            : preview ? await PreviewAsync(context, machine, operation, plan, planned.Kind, cancellation)
            : await CarryOutAsync(context, machine, operation, plan, cancellation);
        var isComplete = end.Outcome is OutcomeKind.Ok or OutcomeKind.Nothing;
        if (!preview && machine.Remember() is { } trouble)
            end = end with { Outcome = isComplete ? OutcomeKind.Failed : end.Outcome, Diagnostics = [.. end.Diagnostics, trouble] };
        if (preview)
            end.Result["preview"] = true;
        end.Result["upToDate"] = isComplete && !preview && planned.IsEverything;
        end.Result["effectiveKernel"] = EffectiveKernel.Release();
        // What was planned was done, but a source that failed may have more.
        return end.Outcome == OutcomeKind.Ok ? end with { Outcome = planned.Kind } : end;
    }

    private async Task<CommandResult> PreviewAsync(CommandContext context, Operator machine, PlannedOperation operation, InstallPlan plan, OutcomeKind kind, CancellationToken cancellation)
    {
        operation.Fields.Available(plan.Steps);
        if (!IsFetching(context.Arguments, machine))
            return operation.End(kind);
        var files = await operation.FetchAsync(plan, cancellation);
        return operation.End(files.IsOk ? kind : files.Kind);
    }

    // Somebody is there, and either took from the list what is to blame, or sees that all of it goes well.
    private static bool IsAllApplied(Operator machine) =>
        new AppliedUpdates().Read() is { IsOk: true, Value: var known }
        && machine.Installed.Of(machine.Kernel).All(update => known.Any(applied => applied.Id == update.Id && applied.State == AppliedState.Applied));

    private async Task<CommandResult> CarryOutAsync(CommandContext context, Operator machine, PlannedOperation operation, InstallPlan plan, CancellationToken cancellation)
    {
        var isUnattended = IsUnattended(context.Arguments);
        if (isUnattended && machine.Marker.Unfinished(machine.BootId, machine.Kernel) is { } attempt)
        {
            operation.Noticed.Add(InstallDiagnostics.BootUnfinished(machine.Layout.BootMarker, attempt.Began));
            return operation.End(OutcomeKind.Refused);
        }

        if (!operation.Approve(plan, isUnattended || _confirm.IsYes(context.Arguments)))
        {
            operation.Noticed.Add(OperateDiagnostics.NotConfirmed());
            return operation.End(OutcomeKind.Refused);
        }

        var end = await operation.RunAsync(plan, cancellation);
        if (end.Outcome == OutcomeKind.Ok && !isUnattended && (operation.HasUnlisted || IsAllApplied(machine)))
            machine.Marker.Clear();
        return end;
    }
}

/// <summary>What is to be done.</summary>
/// <param name="Kind">Other than <see cref="OutcomeKind.Ok"/> when there is no plan, or when a source failed.</param>
/// <param name="Plan">The plan; null when there is none.</param>
/// <param name="Diagnostics">What was noticed.</param>
/// <param name="IsEverything">True when nothing is left to be installed once the plan is carried out.</param>
internal sealed record Planned(OutcomeKind Kind, InstallPlan? Plan, IReadOnlyList<Diagnostic> Diagnostics, bool IsEverything)
{
    public static Planned Of(Outcome<InstallPlan> outcome, OutcomeKind kind, IReadOnlyList<Diagnostic> noticed) =>
        new(outcome.IsOk ? kind : outcome.Kind, outcome.Value, [.. noticed, .. outcome.Diagnostics], IsEverything: false);
}
