using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Takes files of a repository that is a folder: a medium, or a file system of the network.</summary>
internal static class LocalFile
{
    /// <summary>Copies a file; what is copied is judged, not what lies there afterwards.</summary>
    public static async Task<DownloadResult> CopyAsync(Uri address, DownloadRequest request, CancellationToken cancellation)
    {
        var where = Addresses.Shown(address);
        var temporary = request.File + ".part";
        (long Length, string Sha256) copied;
        await using (var from = Open(address.LocalPath, where))
        {
            await using var to = new FileStream(temporary, FileMode.Create, FileAccess.Write);
            copied = await BoundedCopy.RunAsync(from, to, request.Expected?.Length ?? request.Limit, () => TooBig(where, from, request), cancellation);
        }

        if (request.Expected is { } expected)
        {
            if (copied.Length != expected.Length)
                throw SourceDiagnostics.WrongLength(where, copied.Length, expected.Length);
            if (copied.Sha256 != expected.Sha256)
                throw SourceDiagnostics.WrongHash(where, expected.Sha256, copied.Sha256);
        }

        Files.Replace(temporary, request.File);
        return new(IsUnchanged: false, null);
    }

    private static SourceException TooBig(string where, FileStream from, DownloadRequest request) =>
        request.Expected is { } expected ? SourceDiagnostics.WrongLength(where, from.Length, expected.Length) : SourceDiagnostics.TooBig(where, request.Limit);

    private static FileStream Open(string file, string where)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw SourceDiagnostics.NotThere(where);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SourceDiagnostics.NotReachable(where, e.Message);
        }
    }
}
