using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>
/// Carries a plan out: shows it, asks, fetches every update of it before the kernel is touched, then does the steps in order until one fails. Whoever
/// calls holds the lock.
/// </summary>
internal sealed class PlannedOperation(CommandContext context, Operator machine, TrustPolicy trust, SwapOptions swap)
{
    /// <summary>Everything noticed.</summary>
    public List<Diagnostic> Noticed { get; } = [.. machine.Noticed];

    /// <summary>Shows the plan where people read, and asks unless told not to.</summary>
    /// <returns>Whether to go on.</returns>
    public bool Approve(InstallPlan plan, bool isYes)
    {
        var isSilent = context.Arguments.GetValue(GlobalOptions.Json) || context.Arguments.GetValue(GlobalOptions.Quiet);
        // A question is never asked about a plan that was not shown.
        if (!isSilent || !isYes)
        {
            context.EndProgress();
            context.Terminal.Error.WriteLine("The following steps will be taken:");
            foreach (var step in plan.Steps)
                context.Terminal.Error.WriteLine(PlanText.Line(step));
        }

        return isYes || context.Terminal.Confirm("Go ahead?");
    }

    /// <summary>Carries it out.</summary>
    public async Task<CommandResult> RunAsync(InstallPlan plan, CancellationToken cancellation)
    {
        var result = new JsonObject { ["plan"] = PlanText.ToJson(plan.Steps) };
        var done = new JsonArray();
        result["done"] = done;
        var files = await FetchAsync(plan, cancellation);
        if (!files.IsOk)
            return new(files.Kind, result, Noticed);
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            context.Progress.Report(step.IsRemoval ? $"removing {step.Id}" : $"installing {step.Id}");
            var end = step.IsRemoval ? await KernelSteps.UndoAsync(step.Id, swap.Effort(context.Arguments)) : await KernelSteps.ApplyAsync(context, files.Value[step.Id], trust, swap.Effort(context.Arguments));
            Noticed.AddRange(end.Diagnostics);
            if (end.Blockers is not null)
                result["blockers"] = end.Blockers;
            if (end.Kind != OutcomeKind.Ok)
                return new(end.Kind, result, Noticed);
            end.Fields["action"] = step.IsRemoval ? "remove" : "install";
            done.Add((JsonNode)end.Fields);
        }

        return new(OutcomeKind.Ok, result, Noticed);
    }

    private async Task<Outcome<Dictionary<string, string>>> FetchAsync(InstallPlan plan, CancellationToken cancellation)
    {
        var kept = new KeptUpdates(machine.Layout, trust);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var offer in plan.Steps.Select(step => step.Offer).OfType<OfferedUpdate>())
        {
            context.Progress.Report($"fetching {offer.Update.Id}");
            var file = await machine.Sources.GetAsync(offer, kept, context.Progress, cancellation);
            Noticed.AddRange(file.Diagnostics);
            if (!file.IsOk)
                return file.As<Dictionary<string, string>>();
            files.Add(offer.Update.Id, file.Value);
        }

        return Outcome<Dictionary<string, string>>.Ok(files);
    }
}
