using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Rehearsals;
using Ksplice.Engine.Create.Build.Headers;
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
        var (files, headers) = (Candidates.Find(material.Pair, Candidates.Folders), Candidates.FindHeaders(material.Pair));
        var glance = material.Glance();
        var changes = new ChangedFiles(material.Pair);
        var sequence = new CutSequence(Wanted(files), Wanted(headers), settings.Seed);
        // Takes a while, and only groups need it.
        var groups = new Lazy<Task<GroupCutter>>(() => GroupsAsync(changes, [.. files.Where(f => !glance.IsSurelyNotBuilt(f)), .. headers], cancellation));
        var updates = new UpdateMaker(material.Inputs, material.Architecture, material.Workspace, state.Folder, settings.MaximumUnits);
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

    private List<string> Wanted(List<string> files) =>
        settings.Units.Count == 0 ? files : [.. files.Intersect(settings.Units, StringComparer.Ordinal)];

    private async Task<GroupCutter> GroupsAsync(ChangedFiles changes, HashSet<string> built, CancellationToken cancellation)
    {
        var differences = new System.Collections.Concurrent.ConcurrentBag<FileChange>();
        await Parallel.ForEachAsync(built, cancellation, async (file, token) => differences.Add((await changes.FindAsync(file, token))!));
        var map = new ClusterMap(differences.OrderBy(d => d.Path, StringComparer.Ordinal));
        var compiler = new TrialCompiler(material.Tree);
        var index = await IncludeIndex.OfAsync(material.Tree, cancellation);
        var graph = new IncludeGraph(index, ForeignFolders.Of(index, await compiler.BuiltAsync(cancellation)));
        return new GroupCutter(map, graph, built.Contains, compiler);
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
