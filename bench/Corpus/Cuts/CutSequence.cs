namespace Ksplice.Corpus.Cuts;

/// <summary>
/// Files in the order in which they are tried, an order of its own for each kind, so that the kinds do not disturb each other. May be asked
/// from several threads.
/// </summary>
internal sealed class CutSequence
{
    private readonly Dictionary<CutKind, Queue<string>> _queues = [];
    private readonly Lock _lock = new();
    private readonly int _seed;

    /// <summary>Begins a sequence.</summary>
    /// <param name="units">The changed source files.</param>
    /// <param name="headers">The changed headers, which groups are cut for.</param>
    /// <param name="seed">Decides the order.</param>
    public CutSequence(IReadOnlyCollection<string> units, IReadOnlyCollection<string> headers, int seed)
    {
        _seed = seed;
        foreach (var kind in Enum.GetValues<CutKind>())
        {
            var order = (kind == CutKind.Group ? headers : units).Order(StringComparer.Ordinal).ToArray();
            new Random(unchecked((seed * 31) + (int)kind)).Shuffle(order);
            _queues[kind] = new Queue<string>(order);
        }
    }

    /// <summary>The next file for a kind; null when all were had.</summary>
    public string? Next(CutKind kind)
    {
        lock (_lock)
            return _queues[kind].TryDequeue(out var path) ? path : null;
    }

    /// <summary>Which of a file's clusters is tried.</summary>
    public int Choose(string path, int clusters)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{_seed} {path}"));
        return (int)(BitConverter.ToUInt32(hash) % (uint)clusters);
    }
}
