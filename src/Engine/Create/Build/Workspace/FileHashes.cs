using System.Security.Cryptography;
using System.Text;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Workspace;

/// <summary>
/// SHA-256 of large inputs, remembered by path, size and time of change: reading a source archive of 140 MB on every run would
/// cost more than a compile.
/// </summary>
public static class FileHashes
{
    /// <summary>The SHA-256 of a file's bytes, in hexadecimal.</summary>
    /// <param name="file">An existing file.</param>
    /// <param name="memory">A folder to remember hashes in.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<string> OfAsync(string file, string memory, CancellationToken cancellation)
    {
        var info = new FileInfo(file);
        var stamp = $"{info.FullName}\n{info.Length}\n{info.LastWriteTimeUtc.Ticks}";
        var note = Path.Combine(memory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stamp))));
        if (File.Exists(note) && await File.ReadAllTextAsync(note, cancellation) is { Length: 64 } known)
            return known;

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, useAsync: true);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        AtomicFile.Write(note, hash);
        return hash;
    }
}
