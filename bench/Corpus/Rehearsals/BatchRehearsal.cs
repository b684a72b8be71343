using Ksplice.Corpus.Runs;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus.Rehearsals;

/// <summary>
/// Rehearses batches in one guest after the other. When a batch does not pass it is halved until the culprit is alone; a guest that
/// dies or hangs is replaced, and costs nobody else anything but time.
/// </summary>
/// <param name="boot">Boots a guest.</param>
/// <param name="report">Told each outcome.</param>
internal sealed class BatchRehearsal(Func<CancellationToken, Task<IBatchGuest>> boot, Action<CutOutcome> report) : IAsyncDisposable
{
    private const string Together = "a batch with it ended so, though none of the batch did alone: ";
    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _dormant = new(StringComparer.Ordinal);
    private IBatchGuest? _guest;

    /// <summary>Rehearses updates that do not touch the same units.</summary>
    public async Task<IReadOnlyList<CutOutcome>> RunAsync(IReadOnlyList<CutOutcome> updates, CancellationToken cancellation)
    {
        var (ready, done) = await LoadTargetsAsync(updates, cancellation);
        done.AddRange((await SearchAsync(ready, cancellation)).Select(WithDormant));
        await UnloadAsync(updates, cancellation);
        done.ForEach(report);
        return done;
    }

    public ValueTask DisposeAsync() => _guest?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<(List<CutOutcome> Ready, List<CutOutcome> Done)> LoadTargetsAsync(IReadOnlyList<CutOutcome> updates, CancellationToken cancellation)
    {
        var (ready, done) = (new List<CutOutcome>(), new List<CutOutcome>());
        foreach (var update in updates)
        {
            if (await LoadTargetsAsync(update, cancellation) is { } obstacle)
                done.Add(update with { Rehearsal = obstacle });
            else
                ready.Add(update);
        }

        return (ready, done);
    }

    private async Task<RehearsalOutcome?> LoadTargetsAsync(CutOutcome update, CancellationToken cancellation)
    {
        foreach (var module in Modules([update]))
        {
            try
            {
                if (await LoadAsync(module, cancellation) is { } why)
                    return new RehearsalOutcome(RehearsalOutcome.NotLoaded, why, 0);
            }
            catch (GuestException lost) when (_guest is not null)
            {
                await DropAsync();
                return new RehearsalOutcome(RehearsalOutcome.NotLoaded, lost.Diagnostic.Message, 0);
            }
        }

        return null;
    }

    private async Task<List<CutOutcome>> SearchAsync(List<CutOutcome> updates, CancellationToken cancellation)
    {
        if (updates.Count == 0)
            return [];
        var result = await TryAsync(updates, cancellation);
        if (result.Word == RehearsalOutcome.Passed)
            return [.. updates.Select((u, i) => u with { Rehearsal = new RehearsalOutcome(result.Word, "", result.Pauses.ElementAtOrDefault(i)) })];
        if (updates.Count == 1)
            return [updates[0] with { Rehearsal = new RehearsalOutcome(result.Word, result.Detail, result.Pauses.ElementAtOrDefault(0)) }];
        var half = updates.Count / 2;
        List<CutOutcome> found = [.. await SearchAsync([.. updates.Take(half)], cancellation), .. await SearchAsync([.. updates.Skip(half)], cancellation)];
        // What only several together bring about has no culprit, and must not be forgotten either.
        return found.TrueForAll(u => u.Rehearsal!.Word == RehearsalOutcome.Passed && u.Rehearsal.Detail.Length == 0)
            ? [.. found.Select(u => u with { Rehearsal = u.Rehearsal! with { Detail = Together + result.Detail } })]
            : found;
    }

    private async Task<BatchResult> TryAsync(IReadOnlyList<CutOutcome> updates, CancellationToken cancellation)
    {
        try
        {
            // The guest may be a new one, in place of one that was lost.
            foreach (var module in Modules(updates))
                await LoadAsync(module, cancellation);
            var result = await (_guest ??= await boot(cancellation)).RehearseAsync([.. updates.Select(u => u.Update!)], cancellation);
            if (!result.IsGuestUsable)
                await DropAsync();
            return result;
        }
        catch (GuestException lost) when (_guest is not null)
        {
            await DropAsync();
            return new BatchResult(RehearsalOutcome.Failed, $"guest lost: {lost.Diagnostic.Message}", [], false);
        }
    }

    private async Task<string?> LoadAsync(string module, CancellationToken cancellation)
    {
        _guest ??= await boot(cancellation);
        if (_loaded.Contains(module))
            return null;
        var load = await _guest.LoadAsync(module, cancellation);
        if (load.Obstacle is null)
            _loaded.Add(module);
        if (load.Dormant.Length > 0)
            _dormant[module] = load.Dormant;
        return load.Obstacle;
    }

    private async Task UnloadAsync(IReadOnlyList<CutOutcome> updates, CancellationToken cancellation)
    {
        try
        {
            // The next fix of the same module shall find it without this one's leftovers.
            if (_guest is not null)
                await _guest.UnloadAsync(Modules(updates).Where(_loaded.Remove).ToList(), cancellation);
        }
        catch (GuestException)
        {
            await DropAsync();
        }
    }

    private async Task DropAsync()
    {
        if (_guest is not null)
            await _guest.DisposeAsync();
        _guest = null;
        _loaded.Clear();
    }

    private CutOutcome WithDormant(CutOutcome update) =>
        update with { Rehearsal = update.Rehearsal! with { Dormant = string.Join("; ", Modules([update]).Select(m => _dormant.GetValueOrDefault(m)).OfType<string>()) } };

    private static IEnumerable<string> Modules(IEnumerable<CutOutcome> updates) => updates.SelectMany(u => u.Targets).Where(t => t != "vmlinux").Distinct(StringComparer.Ordinal);
}
