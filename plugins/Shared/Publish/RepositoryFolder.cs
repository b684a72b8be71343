using System.Text;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>A repository's folder while one publisher holds it. Files are replaced whole, each by a rename.</summary>
internal sealed class RepositoryFolder : IDisposable
{
    private const string Marker = ".ksplice-repository";
    private const string LockFile = ".ksplice-lock";
    private const string Staging = ".ksplice-staging";

    private readonly FileStream _lock;
    private readonly Action<string> _beforeWrite;

    private RepositoryFolder(string root, FileStream held, Action<string> beforeWrite)
    {
        Root = root;
        _lock = held;
        _beforeWrite = beforeWrite;
    }

    public string Root { get; }

    /// <summary>Takes the folder, when it is ours or nobody's.</summary>
    /// <param name="root">Absolute path.</param>
    /// <param name="kind">The publisher's name, which the marker holds.</param>
    /// <param name="patience">How long to wait for another publisher.</param>
    /// <param name="beforeWrite">Told the relative path of each file before it is put in place; may throw what a disk would.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<RepositoryFolder> OpenAsync(string root, string kind, TimeSpan patience, Action<string> beforeWrite, CancellationToken cancellation)
    {
        if (File.Exists(root) || (Directory.Exists(root) && !IsOurs(root, kind)))
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.NotOurs(root, kind));
        Directory.CreateDirectory(root);
        if (new FileInfo(Path.Combine(root, LockFile)).LinkTarget is not null)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.Linked(Path.Combine(root, LockFile)));
        var held = await FileLock.TryTakeAsync(Path.Combine(root, LockFile), patience, cancellation) ?? throw new PublishException(OutcomeKind.Busy, PublishDiagnostics.Locked(root));
        var folder = new RepositoryFolder(root, held, beforeWrite);
        try
        {
            ThrowIfLinked(root);
            // What a killed publisher was preparing.
            if (Directory.Exists(folder.Absolute(Staging)))
                Directory.Delete(folder.Absolute(Staging), recursive: true);
            Directory.CreateDirectory(folder.Absolute(Staging));
            if (folder.ReadText(Marker) != Line(kind))
                folder.Write(Marker, Encoding.ASCII.GetBytes(Line(kind)));
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string Absolute(string path) => Path.Combine(Root, path);

    /// <summary>A path for what another program makes.</summary>
    public string Temporary(string name) => Absolute(Path.Combine(Staging, name));

    /// <summary>The bytes of a file; null when there is none.</summary>
    public byte[]? Read(string path) => File.Exists(Absolute(path)) ? File.ReadAllBytes(Absolute(path)) : null;

    public string? ReadText(string path) => Read(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Replaces a file.</summary>
    /// <param name="path">Relative path.</param>
    /// <param name="bytes">What it is to hold.</param>
    /// <param name="modified">What its time is to be; null for now.</param>
    public void Write(string path, byte[] bytes, DateTimeOffset? modified = null)
    {
        var temporary = Temporary(Guid.NewGuid().ToString("N"));
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        if (modified is { } time)
            File.SetLastWriteTimeUtc(temporary, time.UtcDateTime);
        Directory.CreateDirectory(Path.GetDirectoryName(Absolute(path))!);
        _beforeWrite(path);
        File.Move(temporary, Absolute(path), overwrite: true);
    }

    /// <summary>
    /// Replaces a folder, or puts it in place, with all that is in it: in one step for readers, who see the old one or the new one. The old
    /// one goes with the temporary files.
    /// </summary>
    /// <param name="name">Relative path of the folder.</param>
    /// <param name="temporary">Absolute path of the new one, among the temporary files.</param>
    /// <param name="tryExchange">Lets two folders change places; false when the file system cannot.</param>
    public void Exchange(string name, string temporary, Func<string, string, bool> tryExchange)
    {
        foreach (var file in Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            stream.Flush(flushToDisk: true);
        }

        _beforeWrite(name);
        if (!Directory.Exists(Absolute(name)))
            Directory.Move(temporary, Absolute(name));
        else if (!tryExchange(temporary, Absolute(name)))
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoExchange(Root));
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Absolute(Staging), recursive: true);
        }
        catch (IOException)
        {
            // The next publisher deletes it; what ended this one matters more.
        }

        _lock.Dispose();
    }

    // Whoever can put a link into the folder could have us write or publish anything that we may; the folder itself may be one.
    private static void ThrowIfLinked(string root)
    {
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        if (new DirectoryInfo(root).EnumerateFileSystemInfos("*", everything).FirstOrDefault(entry => entry.LinkTarget is not null) is { } link)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.Linked(link.FullName));
    }

    private static string Line(string kind) => kind + "\n";

    private static bool IsOurs(string root, string kind) =>
        File.Exists(Path.Combine(root, Marker))
            ? File.ReadAllText(Path.Combine(root, Marker)) == Line(kind)
            : Directory.EnumerateFileSystemEntries(root).All(e => Path.GetFileName(e) is LockFile or Staging);
}
