using System.Collections.Concurrent;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Rehearsals;

/// <summary>Rehearses many batches in several guests side by side.</summary>
internal static class RehearsalRun
{
    /// <summary>Runs.</summary>
    /// <param name="updates">Converted updates without a rehearsal.</param>
    /// <param name="batchSize">Most updates applied on top of each other.</param>
    /// <param name="guests">Most guests at once.</param>
    /// <param name="boot">Boots a guest.</param>
    /// <param name="report">Told each outcome; may be called from several threads.</param>
    /// <param name="cancellation">Stops at once.</param>
    public static async Task<IReadOnlyList<CutOutcome>> RunAsync(
        IEnumerable<CutOutcome> updates, int batchSize, int guests, Func<CancellationToken, Task<IBatchGuest>> boot, Action<CutOutcome> report, CancellationToken cancellation)
    {
        var batches = new ConcurrentQueue<IReadOnlyList<CutOutcome>>(BatchPlan.Make(updates, batchSize));
        var done = new ConcurrentBag<CutOutcome>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(guests, batches.Count)).Select(_ => Task.Run(WorkAsync, cancellation)));
        return [.. done];

        async Task WorkAsync()
        {
            await using var rehearsal = new BatchRehearsal(boot, report);
            while (batches.TryDequeue(out var batch))
            {
                foreach (var outcome in await rehearsal.RunAsync(batch, cancellation))
                    done.Add(outcome);
            }
        }
    }
}
