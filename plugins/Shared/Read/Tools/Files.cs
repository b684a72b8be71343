using System.Security.Cryptography;

namespace Ksplice.Plugins.Shared.Read.Tools;

/// <summary>Files that are there whole or not at all, and what a full disk means.</summary>
internal static class Files
{
    /// <summary>Replaces a file by one of the same file system whose bytes are on the disk.</summary>
    public static void Replace(string temporary, string file)
    {
        using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
            stream.Flush(flushToDisk: true);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static async Task<string> Sha256Async(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
    }

    /// <summary>Does something with files of this machine; what goes wrong with them is told as such.</summary>
    /// <param name="file">File or folder that is worked on.</param>
    /// <param name="work">The work.</param>
    public static async Task<T> WorkAsync<T>(string file, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (IOException e) when (DiskSpace.IsLacking(e))
        {
            throw SourceDiagnostics.DiskFull(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SourceDiagnostics.BadState(file, e.Message);
        }
    }
}
