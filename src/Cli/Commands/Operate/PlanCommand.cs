using System.CommandLine;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What <c>upgrade</c>, <c>install</c> and <c>remove</c> have in common: make a plan, show it, ask, do it, say where the kernel stands.</summary>
internal abstract class PlanCommand : ICommandModule
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

    /// <summary>Whether the plan may be carried out without asking.</summary>
    protected virtual bool IsApproved(ParseResult arguments, Operator machine) => _confirm.IsYes(arguments);

    /// <summary>Whether the plan is only shown.</summary>
    protected virtual bool IsPreview(ParseResult arguments, Operator machine) => _confirm.IsPreview(arguments);

    /// <summary>Why nothing is to be done at all; null when something may be.</summary>
    protected virtual Diagnostic? Objection(ParseResult arguments) => null;

    private async Task<CommandResult> HandleAsync(CommandContext context, CancellationToken cancellation)
    {
        if (Objection(context.Arguments) is { } off)
            return new(OutcomeKind.Nothing, [], [off]);
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return CommandResult.Of(opened);
        var machine = opened.Value;
        var trust = _trust.Policy(context.Arguments);
        if (!trust.IsOk)
            return CommandResult.Of(trust);
        if (IsPreview(context.Arguments, machine))
            return await UnderLockAsync(context, machine, trust.Value, cancellation);
        var taken = machine.Layout.TakeLock();
        if (!taken.IsOk)
            return CommandResult.Of(taken);
        using (taken.Value)
            return await UnderLockAsync(context, machine, trust.Value, cancellation);
    }

    private async Task<CommandResult> UnderLockAsync(CommandContext context, Operator machine, TrustPolicy trust, CancellationToken cancellation)
    {
        var known = new AppliedUpdates().Read();
        if (!known.IsOk)
            return CommandResult.Of(known);
        var operation = new PlannedOperation(context, machine, trust, _swap);
        var planned = await PlanAsync(context, machine, Operator.Facts(known.Value), cancellation);
        operation.Noticed.AddRange(planned.Diagnostics);
        if (planned.Plan is not { } plan)
            return new(planned.Kind, [], operation.Noticed);

        var preview = IsPreview(context.Arguments, machine);
        CommandResult end;
        if (plan.Steps.Count == 0)
            end = new(planned.Kind == OutcomeKind.Ok ? OutcomeKind.Nothing : planned.Kind, new JsonObject { ["plan"] = new JsonArray(), ["done"] = new JsonArray() }, operation.Noticed);
        else if (preview)
            end = new(planned.Kind, new JsonObject { ["plan"] = PlanText.ToJson(plan.Steps), ["done"] = new JsonArray(), ["preview"] = true }, operation.Noticed);
        else if (!operation.Approve(plan, IsApproved(context.Arguments, machine)))
            return new(OutcomeKind.Refused, new JsonObject { ["plan"] = PlanText.ToJson(plan.Steps), ["done"] = new JsonArray() }, [.. operation.Noticed, OperateDiagnostics.NotConfirmed()]);
        else
            end = await operation.RunAsync(plan, cancellation);

        var isComplete = end.Outcome is OutcomeKind.Ok or OutcomeKind.Nothing;
        if (isComplete && !preview)
            EffectiveKernel.Keep(machine.Layout);
        end.Result["upToDate"] = isComplete && !preview && planned.IsEverything;
        end.Result["effectiveKernel"] = EffectiveKernel.Release();
        // What was planned was done, but a source that failed may have more.
        return end.Outcome == OutcomeKind.Ok ? end with { Outcome = planned.Kind } : end;
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
