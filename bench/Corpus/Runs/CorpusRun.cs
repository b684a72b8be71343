using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Rehearsals;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Runs;

/// <summary>Makes and rehearses the updates of one pair of versions.</summary>
/// <param name="material">The versions and the kernel.</param>
/// <param name="settings">How much.</param>
/// <param name="state">What is known already.</param>
/// <param name="report">Told a line for each step; may be called from several threads.</param>
internal sealed class CorpusRun(RunMaterial material, RunSettings settings, RunState state, Action<string> report)
{
    private int _made;

    /// <summary>How many cuts were tried by this run itself, those that do not count included.</summary>
    public int Made => _made;

    /// <summary>Cuts and makes updates.</summary>
    public async Task<IReadOnlyList<CutOutcome>> MakeAsync(CancellationToken cancellation)
    {
        var files = Candidates.Find(material.Pair, Candidates.Folders);
        var glance = material.Glance();
        var changes = new ChangedFiles(material.Pair);
        var sequence = new CutSequence(settings.Units.Count == 0 ? files : [.. files.Intersect(settings.Units, StringComparer.Ordinal)], settings.Seed);
        var groups = new GroupCutter(changes, [.. files.Where(f => !glance.IsSurelyNotBuilt(f))], new TrialCompiler(material.Tree));
        var updates = new UpdateMaker(material.Inputs, material.Architecture, material.Workspace, state.Folder);
        var maker = new CutMaker(changes, sequence, glance, groups, updates, state.Results);
        var known = state.Results.KnownKeys();
        var run = new CreateRun(sequence, maker.MakeAsync, outcome => Tell(outcome, known));
        return await run.RunAsync(settings.Mix.Draw(settings.Seed), settings.Tries, settings.Limit, settings.SideBySide, cancellation);
    }

    /// <summary>Rehearses those that converted and were not rehearsed yet.</summary>
    /// <param name="outcomes">All outcomes.</param>
    /// <param name="splice">Folder with the published program.</param>
    /// <param name="kmod">Folder with the kernel module's sources.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <returns>All outcomes, with the rehearsals.</returns>
    public async Task<IReadOnlyList<CutOutcome>> RehearseAsync(IReadOnlyList<CutOutcome> outcomes, string splice, string kmod, CancellationToken cancellation)
    {
        var module = await RehearseUpdate.BuildKernelModuleAsync(
            material.Inputs, material.Workspace, Environment.ProcessorCount, kmod, new Progress<string>(report), cancellation);
        if (!module.IsOk)
            throw new InvalidOperationException(string.Join("; ", module.Diagnostics));
        var rehearsed = await RehearsalRun.RunAsync(
            outcomes.Where(o => o is { Outcome: OutcomeWords.Converted, Rehearsal: null }), settings.BatchSize, settings.Guests,
            stop => BatchGuest.BootAsync(material.Inputs, splice, module.Value, state.Folder, stop),
            outcome =>
            {
                state.Results.Add(outcome);
                report($"{outcome.Key}: rehearsal {outcome.Rehearsal!.Word} {outcome.Rehearsal.Detail}");
            },
            cancellation);
        var byKey = rehearsed.ToDictionary(o => o.Key, StringComparer.Ordinal);
        return [.. outcomes.Select(o => byKey.GetValueOrDefault(o.Key, o))];
    }

    private void Tell(CutOutcome outcome, IReadOnlySet<string> known)
    {
        if (known.Contains(outcome.Key))
            return;
        Interlocked.Increment(ref _made);
        if (outcome.Counts)
            report($"{outcome.Key}: {outcome.Outcome} {string.Join(' ', outcome.Codes)}");
    }
}
