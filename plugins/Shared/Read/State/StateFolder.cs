using System.Security.Cryptography;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.State;

/// <summary>
/// The folder of one source: <c>state.json</c>, and below <c>signed</c> and <c>lists</c> files called by the SHA-256 of their content. State is replaced
/// by a rename after what it names is on the disk, so a crash at any moment leaves a whole state.
/// </summary>
internal sealed class StateFolder(string root)
{
    // A download that nobody continued for so long is of something replaced since.
    private static readonly TimeSpan s_forgotten = TimeSpan.FromDays(7);

    private static readonly string[] s_contentFolders = ["signed", "lists"];

    private string StateFile => Path.Combine(root, "state.json");

    public string Root => root;

    /// <summary>Folder for downloads that a later run may continue, called by their SHA-256.</summary>
    public string Partial => Path.Combine(root, "partial");

    /// <summary>Folder for what is being made; emptied by whoever works.</summary>
    public string Staging => Path.Combine(root, "staging");

    public string SignedFile(string sha256) => Path.Combine(root, "signed", sha256);

    public string ListFile(string sha256) => Path.Combine(root, "lists", sha256);

    /// <summary>Makes what is missing and empties what a killed run was making; the caller holds the lock.</summary>
    public void Prepare()
    {
        Tidy();
        foreach (var folder in new[] { Staging, Partial, Path.Combine(root, "signed"), Path.Combine(root, "lists") })
            Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Partial).Where(file => DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_forgotten))
            File.Delete(file);
    }

    /// <summary>Removes what was being made.</summary>
    public void Tidy()
    {
        if (Directory.Exists(Staging))
            Directory.Delete(Staging, recursive: true);
    }

    /// <summary>What is remembered of a repository; null when nothing is.</summary>
    /// <exception cref="SourceException">It is damaged: then nobody knows which lists are too old.</exception>
    public SourceState? Read(string repository)
    {
        if (!File.Exists(StateFile))
            return null;
        var state = SourceState.Decode(File.ReadAllBytes(StateFile)) ?? throw SourceDiagnostics.BadState(StateFile, "it is damaged");
        return state.Repository == repository ? state : null;
    }

    /// <summary>Replaces what is remembered and removes files that it does not name.</summary>
    public void Write(SourceState state)
    {
        var temporary = Path.Combine(Staging, "state.json");
        File.WriteAllBytes(temporary, state.Encode());
        Files.Replace(temporary, StateFile);
        var named = state.ContentHashes.ToHashSet(StringComparer.Ordinal);
        foreach (var folder in s_contentFolders)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder)).Where(file => !named.Contains(Path.GetFileName(file))))
                File.Delete(file);
        }
    }

    /// <summary>Moves a file of the same file system below <c>signed</c> or <c>lists</c>, under its hash.</summary>
    /// <returns>The hash.</returns>
    public static string Keep(string temporary, Func<string, string> place)
    {
        string sha256;
        using (var stream = File.OpenRead(temporary))
            sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
        Files.Replace(temporary, place(sha256));
        return sha256;
    }

    /// <summary>True when a file has the content that its name promises.</summary>
    public static async Task<bool> IsIntactAsync(string file, CancellationToken cancellation) =>
        File.Exists(file) && await Files.Sha256Async(file, cancellation) == Path.GetFileName(file);
}
