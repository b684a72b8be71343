using System.Diagnostics;
using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Runs;

/// <summary>Tries cuts side by side until enough of them were updates of this kernel, or time is up.</summary>
/// <param name="sequence">What to try next.</param>
/// <param name="make">Makes an update of a unit's cut.</param>
/// <param name="report">Told a line for each.</param>
internal sealed class CreateRun(CutSequence sequence, Func<CutKind, string, CancellationToken, Task<CutOutcome>> make, Action<CutOutcome> report)
{
    /// <summary>Runs.</summary>
    /// <param name="kinds">Kinds in the order to try.</param>
    /// <param name="tries">How many updates of this kernel are wanted.</param>
    /// <param name="limit">Ends the run earlier; what is begun is finished.</param>
    /// <param name="sideBySide">How many are made at once.</param>
    /// <param name="cancellation">Stops at once.</param>
    public async Task<IReadOnlyList<CutOutcome>> RunAsync(IEnumerable<CutKind> kinds, int tries, TimeSpan limit, int sideBySide, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var outcomes = new List<CutOutcome>();
        var slots = new Queue<CutKind>(kinds.Take(tries));
        var exhausted = new HashSet<CutKind>();
        await Task.WhenAll(Enumerable.Range(0, sideBySide).Select(_ => Task.Run(WorkAsync, cancellation)));
        return outcomes;

        async Task WorkAsync()
        {
            while (clock.Elapsed < limit && TakeSlot() is { } kind)
            {
                // Each slot is filled with one that counts, so that the mix comes out as asked for.
                while (clock.Elapsed < limit)
                {
                    if (sequence.Next(kind) is not { } path)
                    {
                        lock (outcomes)
                            exhausted.Add(kind);
                        break;
                    }

                    var outcome = await make(kind, path, cancellation);
                    report(outcome);
                    lock (outcomes)
                        outcomes.Add(outcome);
                    if (outcome.Counts)
                        break;
                }
            }
        }

        CutKind? TakeSlot()
        {
            lock (outcomes)
            {
                while (slots.TryDequeue(out var kind))
                {
                    if (!exhausted.Contains(kind))
                        return kind;
                }

                return null;
            }
        }
    }
}
