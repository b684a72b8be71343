using Ksplice.Abstractions.Diagnostics;
using Ksplice.Corpus.Rehearsals;
using Ksplice.Corpus.Runs;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus.Tests.Rehearsals;

/// <summary>A guest that some updates harm.</summary>
internal sealed class FakeGuest(FakeGuest.Habits habits) : IBatchGuest
{
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);

    public Task<ModuleLoad> LoadAsync(string module, CancellationToken cancellation)
    {
        if (habits.DeadlyModules.Contains(module))
            throw new GuestLostException("panic", "");
        _loaded.Add(module);
        return Task.FromResult(new ModuleLoad(habits.MissingModules.Contains(module) ? "no such file" : null, habits.Devices.Contains(module) ? "no such device" : ""));
    }

    public Task<BatchResult> RehearseAsync(IReadOnlyList<string> updates, CancellationToken cancellation)
    {
        habits.Batches.Add([.. updates]);
        if (updates.Any(habits.Deadly.Contains))
            throw new GuestException(Diagnostic.Error("KSP9999", "it no longer answers", null, ""));
        if (updates.Any(habits.Warning.Contains) || (habits.Together.Count > 0 && habits.Together.All(updates.Contains)))
            return Task.FromResult(new BatchResult(RehearsalOutcome.Failed, "WARNING", [], false));
        if (updates.Any(habits.Busy.Contains))
            return Task.FromResult(new BatchResult(RehearsalOutcome.Busy, "KSP5001", [], true));
        return Task.FromResult(
            updates.All(u => !habits.Needs.TryGetValue(u, out var module) || _loaded.Contains(module))
                ? new BatchResult(RehearsalOutcome.Passed, "", [.. updates.Select((_, i) => (long)i + 1)], true)
                : new BatchResult(RehearsalOutcome.Refused, "target is not loaded", [], true));
    }

    public Task UnloadAsync(IEnumerable<string> modules, CancellationToken cancellation)
    {
        _loaded.ExceptWith(modules);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        habits.Ended++;
        return ValueTask.CompletedTask;
    }

    /// <summary>What all guests of a test do.</summary>
    internal sealed class Habits
    {
        public HashSet<string> Deadly { get; init; } = [];

        public HashSet<string> Warning { get; init; } = [];

        public HashSet<string> Busy { get; init; } = [];

        public HashSet<string> Together { get; init; } = [];

        public HashSet<string> DeadlyModules { get; init; } = [];

        public HashSet<string> MissingModules { get; init; } = [];

        public HashSet<string> Devices { get; init; } = [];

        public Dictionary<string, string> Needs { get; init; } = [];

        public List<List<string>> Batches { get; } = [];

        public int Started { get; set; }

        public int Ended { get; set; }
    }
}
