using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>
/// Carries a plan out: shows it, asks, fetches every update of it before the kernel is touched, then does the steps in order until one fails. Whoever
/// calls holds the lock.
/// </summary>
/// <param name="context">The command.</param>
/// <param name="machine">The machine.</param>
/// <param name="trust">Whose updates are accepted.</param>
/// <param name="effort">How to look for a safe moment.</param>
/// <param name="log">Where each step is written down.</param>
/// <param name="known">What the kernel says of updates.</param>
internal sealed class PlannedOperation(CommandContext context, Operator machine, TrustPolicy trust, SwapEffort effort, OperationLog log, IReadOnlyList<AppliedUpdate> known)
{
    private readonly HashSet<string> _applied = [.. known.Where(update => update.State == AppliedState.Applied).Select(update => update.Id)];
    private OutcomeKind? _failure;
    private bool _isInterrupted;

    /// <summary>Everything noticed.</summary>
    public List<Diagnostic> Noticed { get; } = [.. machine.Noticed];

    /// <summary>What was done.</summary>
    public OperationFields Fields { get; } = new();

    /// <summary>True once an update was taken from the list that a boot had left out.</summary>
    public bool HasUnlisted { get; private set; }

    /// <summary>Where each step is written down.</summary>
    public OperationLog Log { get; } = log;

    /// <summary>What the kernel said of updates before.</summary>
    public IReadOnlyList<AppliedUpdate> Known { get; } = known;

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
    /// <param name="plan">The steps.</param>
    /// <param name="cancellation">Stops it between two steps.</param>
    public async Task<CommandResult> RunAsync(InstallPlan plan, CancellationToken cancellation)
    {
        var files = await FetchAsync(plan, cancellation);
        return files.IsOk ? await RunAsync([.. plan.Steps.Select(OperationStep.Of)], files.Value, isPersistent: false, cancellation) : End(files.Kind);
    }

    /// <summary>Carries steps out with updates that are here.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="files">Files of updates by id.</param>
    /// <param name="isPersistent">Go on with the others after a step that failed; what stands on it is refused by the kernel's own records.</param>
    /// <param name="cancellation">Stops it between two steps.</param>
    public async Task<CommandResult> RunAsync(IReadOnlyList<OperationStep> steps, IReadOnlyDictionary<string, string> files, bool isPersistent, CancellationToken cancellation)
    {
        using var kernel = new KernelSteps(context, effort);
        Log.Write($"begins: {string.Join(", ", steps.Select(step => $"{step.Action} {step.Id}"))}");
        foreach (var step in steps)
        {
            if (cancellation.IsCancellationRequested)
            {
                _isInterrupted = true;
                Noticed.Add(ProgramDiagnostics.Interrupted());
                break;
            }

            context.Progress.Report($"{(step.IsRemoval ? "removing" : "installing")} {step.Id}");
            if (!await DoAsync(kernel, step, files) && !isPersistent)
                break;
        }

        var end = End(_failure ?? OutcomeKind.Ok);
        Log.Write(_isInterrupted ? "ends: interrupted" : $"ends: {Word(end.Outcome)}");
        return end;
    }

    /// <summary>Brings every update of a plan here.</summary>
    public async Task<Outcome<Dictionary<string, string>>> FetchAsync(InstallPlan plan, CancellationToken cancellation)
    {
        var kept = new KeptUpdates(machine.Layout, trust);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var offer in plan.Steps.Select(step => step.Offer).OfType<OfferedUpdate>())
        {
            context.Progress.Report($"fetching {offer.Update.Id}");
            var file = await machine.Sources.GetAsync(offer, kept, context.Progress, cancellation);
            Noticed.AddRange(file.Diagnostics);
            if (!file.IsOk)
            {
                Fail(OperationStep.Of(new(offer.Update.Id, offer)), file.Kind, file.Diagnostics);
                return file.As<Dictionary<string, string>>();
            }

            files.Add(offer.Update.Id, file.Value);
        }

        return Outcome<Dictionary<string, string>>.Ok(files);
    }

    /// <summary>How it ends.</summary>
    /// <param name="kind">How, unless something failed before.</param>
    public CommandResult End(OutcomeKind kind) => new(_isInterrupted ? OutcomeKind.Failed : _failure ?? kind, Fields.ToJson(), Noticed)
    {
        ExitCode = _isInterrupted ? ExitCodes.Interrupted : null,
    };

    /// <summary>Writes down that an update was not installed or removed.</summary>
    public void Fail(OperationStep step, OutcomeKind kind, IReadOnlyList<Diagnostic> diagnostics)
    {
        _failure ??= kind;
        Fields.Failed(step, kind);
        Log.Write($"failed: {step.Action} {step.Id}: {Word(kind)}{string.Concat(diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"; {d.Code} {d.Message}"))}");
    }

    private async Task<bool> DoAsync(KernelSteps kernel, OperationStep step, IReadOnlyDictionary<string, string> files)
    {
        step = step.IsRemoval ? Named(step) : step;
        // What is installed but not applied, since a boot left it out, has nothing to be taken out of.
        var isApplied = _applied.Contains(step.Id);
        var end = !step.IsRemoval ? await kernel.ApplyAsync(files[step.Id], trust)
            : isApplied ? await kernel.UndoAsync(step.Id)
            : new(OutcomeKind.Ok, new JsonObject { ["id"] = step.Id, ["functions"] = new JsonArray() }, []);
        Noticed.AddRange(end.Diagnostics);
        Fields.Blockers = end.Blockers ?? Fields.Blockers;
        if (end.Kind != OutcomeKind.Ok)
        {
            Fail(step, end.Kind, end.Diagnostics);
            return false;
        }

        HasUnlisted |= step.IsRemoval && !isApplied;
        if (step.IsRemoval)
            _applied.Remove(step.Id);
        else
            _applied.Add(step.Id);
        Fields.Done(step, end.Fields);
        Log.Write($"{(step.IsRemoval ? "removed" : "installed")}: {string.Join(' ', [step.Id, step.Title, .. step.Cves])}");
        return Record(step);
    }

    // One by one, so that a machine that goes down has on the disk what it has in memory.
    private bool Record(OperationStep step)
    {
        try
        {
            if (step.Update is null)
                machine.Installed.Remove(machine.Kernel, step.Id);
            else
                machine.Installed.Add(machine.Kernel, step.Update);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Noticed.Add(InstallDiagnostics.NotRecorded(step.Id, e.Message));
            _failure ??= OutcomeKind.Failed;
            return false;
        }
    }

    // What goes is told by what the kernel was told when it came.
    private OperationStep Named(OperationStep step) =>
        Known.FirstOrDefault(applied => applied.Id == step.Id) is { } found && AppliedRecord.TryDecode(found.Metadata.AsSpan()) is { } record
            ? step with { Title = record.Title, Cves = record.Cves }
            : step;

    private static string Word(OutcomeKind kind) => kind.ToString().ToLowerInvariant();
}
