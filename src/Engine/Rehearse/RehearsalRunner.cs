using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// Tries updates in a throw-away guest of their own kernel: the author's check, apply, check, undo, check, and a kernel
/// log without warnings. The first step that fails is the last.
/// </summary>
public sealed class RehearsalRunner
{
    private static readonly TimeSpan PrepareTimeout = TimeSpan.FromMinutes(1);

    private readonly Func<GuestOptions, CancellationToken, Task<IRehearsalGuest>> _start;

    /// <summary>Rehearses in QEMU.</summary>
    public RehearsalRunner()
        : this(async (options, cancellationToken) => await Guest.StartAsync(options, cancellationToken))
    {
    }

    internal RehearsalRunner(Func<GuestOptions, CancellationToken, Task<IRehearsalGuest>> start) => _start = start;

    /// <summary>Runs a rehearsal to its end.</summary>
    /// <param name="request">What to try.</param>
    /// <param name="progress">Hears of every step when it ends.</param>
    /// <param name="cancellationToken">Stops the rehearsal and its guest.</param>
    public async Task<RehearsalResult> RunAsync(
        RehearsalRequest request, IProgress<RehearsalStep>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var run = new Run(request, _start, progress, cancellationToken);
        _ = await run.StepAsync(RehearsalSteps.Boot, run.BootAsync)
            && await run.CheckAsync(RehearsalSteps.CheckBefore, "before")
            && await run.StepAsync(RehearsalSteps.Apply, run.ApplyAsync)
            && await run.CheckAsync(RehearsalSteps.CheckAfter, "after")
            && await run.StepAsync(RehearsalSteps.Undo, run.UndoAsync)
            && await run.CheckAsync(RehearsalSteps.CheckUndone, "undone")
            && await run.StepAsync(RehearsalSteps.KernelLog, run.JudgeKernelLogAsync);
        return await run.EndAsync();
    }

    /// <summary>One rehearsal under way. A step returns what it found; an error among it is why it failed.</summary>
    private sealed class Run(
        RehearsalRequest request,
        Func<GuestOptions, CancellationToken, Task<IRehearsalGuest>> start,
        IProgress<RehearsalStep>? progress,
        CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly ImmutableArray<RehearsalStep>.Builder _steps = ImmutableArray.CreateBuilder<RehearsalStep>();
        private readonly RehearsalStage _stage = new(request);
        private IRehearsalGuest? _guest;
        private KernelLogMark? _begin;
        private ImmutableArray<KernelLogWarning>? _warnings;
        private JsonElement? _apply;
        private JsonElement? _undo;

        private IRehearsalGuest Guest => _guest ?? throw new InvalidOperationException("No step comes before the boot.");

        public async Task<bool> StepAsync(string name, Func<Task<IReadOnlyList<Diagnostic>>> step)
        {
            var clock = Stopwatch.StartNew();
            IReadOnlyList<Diagnostic> findings;
            try
            {
                findings = await step();
            }
            catch (GuestException failure)
            {
                findings = [failure.Diagnostic];
                if (failure is GuestLostException lost)
                    _warnings = KernelLogWarnings.Find(lost.ConsoleLog.Split('\n'));
            }

            var failed = findings.Any(finding => finding.Severity == DiagnosticSeverity.Error);
            return Note(name, failed ? RehearsalStepOutcome.Failed : RehearsalStepOutcome.Passed, clock.Elapsed, findings);
        }

        public Task<bool> CheckAsync(string name, string moment) => request.CheckScript is null
            ? Task.FromResult(Note(name, RehearsalStepOutcome.Skipped, TimeSpan.Zero, []))
            : StepAsync(name, async () =>
            {
                var result = await Guest.RunAsync(RehearsalStage.CheckScript(moment), request.CheckTimeout, cancellationToken);
                return result.Succeeded ? [] : [GuestDiagnostics.CheckFailed(moment, result)];
            });

        public async Task<IReadOnlyList<Diagnostic>> BootAsync()
        {
            var share = new GuestShare(request.SpliceFolder, RehearsalStage.SpliceFolderInGuest);
            _guest = await start(request.Guest with { Shares = request.Guest.Shares.Add(share) }, cancellationToken);
            _begin = await _guest.MarkKernelLogAsync(cancellationToken);
            _stage.Fill(_guest.ExchangeFolder);
            var result = await _guest.RunAsync(_stage.PrepareScript(), PrepareTimeout, cancellationToken);
            return result.Succeeded ? [] : [GuestDiagnostics.CommandFailed(RehearsalSteps.Boot, result)];
        }

        public async Task<IReadOnlyList<Diagnostic>> ApplyAsync()
        {
            var modules = new GuestModules(Guest, PrepareTimeout);
            List<Diagnostic> findings = [];
            foreach (var module in request.LoadModules)
            {
                var loaded = await modules.LoadAsync(module, cancellationToken);
                findings.AddRange(loaded.Diagnostics);
                if (!loaded.IsOk)
                    return findings;
            }

            (_apply, var failures) = await SpliceAsync(RehearsalSteps.Apply, _stage.ApplyScript());
            return [.. findings, .. failures];
        }

        public async Task<IReadOnlyList<Diagnostic>> UndoAsync()
        {
            (_undo, var failures) = await SpliceAsync(RehearsalSteps.Undo, RehearsalStage.UndoScript());
            return failures;
        }

        public async Task<IReadOnlyList<Diagnostic>> JudgeKernelLogAsync()
        {
            _warnings = (await Guest.ReadKernelLogAsync(_begin, cancellationToken)).Warnings;
            return _warnings is [] ? [] : [GuestDiagnostics.LogNotClean(_warnings.Value)];
        }

        public async Task<RehearsalResult> EndAsync()
        {
            if (_warnings is null && _begin is not null)
                await ReadLogAfterFailureAsync();
            return new RehearsalResult(_steps.ToImmutable(), _warnings ?? [], _apply, _undo);
        }

        public ValueTask DisposeAsync() => _guest?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task ReadLogAfterFailureAsync()
        {
            try
            {
                _warnings = (await Guest.ReadKernelLogAsync(_begin, cancellationToken)).Warnings;
            }
            catch (GuestException failure)
            {
                // The failed step is told already; that the guest does not answer any more is a finding besides.
                _warnings = failure is GuestLostException lost ? KernelLogWarnings.Find(lost.ConsoleLog.Split('\n')) : [];
                var last = _steps[^1];
                _steps[^1] = last with { Diagnostics = [.. last.Diagnostics, failure.Diagnostic] };
            }
        }

        private async Task<(JsonElement? Document, IReadOnlyList<Diagnostic> Failures)> SpliceAsync(string step, string script)
        {
            var result = await Guest.RunAsync(script, request.CommandTimeout, cancellationToken);
            var document = RehearsalJson.Parse(result.StandardOutput);
            return result.Succeeded && RehearsalJson.SaysOk(document)
                ? (document, [])
                : (document, [GuestDiagnostics.CommandFailed(step, result), .. RehearsalJson.Findings(document)]);
        }

        private bool Note(string name, RehearsalStepOutcome outcome, TimeSpan elapsed, IReadOnlyList<Diagnostic> findings)
        {
            var step = new RehearsalStep(name, outcome, elapsed.TotalMilliseconds, findings);
            _steps.Add(step);
            progress?.Report(step);
            return outcome != RehearsalStepOutcome.Failed;
        }
    }
}
