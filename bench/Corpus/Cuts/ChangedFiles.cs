using System.Collections.Concurrent;
using System.Text;

namespace Ksplice.Corpus.Cuts;

/// <summary>Differences of files between two versions, each made once.</summary>
internal sealed class ChangedFiles(SourcePair pair)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<FileChange?>>> _changes = new(StringComparer.Ordinal);

    /// <summary>How a file differs; null when it does not, or is not in both versions.</summary>
    public Task<FileChange?> FindAsync(string path, CancellationToken cancellation) =>
        _changes.GetOrAdd(path, p => new(() => ReadAsync(p, cancellation))).Value;

    /// <summary>True when both versions have the file, with different content.</summary>
    public bool Differs(string path) => Candidates.Differs(pair, path);

    private async Task<FileChange?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (await pair.CutAsync(path, cancellation) is not { } difference)
            return null;
        return new FileChange(path, await TextAsync(pair.From, path, cancellation), await TextAsync(pair.To, path, cancellation), Hunk.Parse(difference));
    }

    private static Task<string> TextAsync(string root, string path, CancellationToken cancellation) => File.ReadAllTextAsync(Path.Combine(root, path), Encoding.UTF8, cancellation);
}
