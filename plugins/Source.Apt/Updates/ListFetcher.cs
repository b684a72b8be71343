using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Brings the lists that a verified Release names into the source's folder.</summary>
internal sealed class ListFetcher(AptSettings settings, StateFolder folder, Downloader downloader)
{
    // Nothing there, and no tool to expand it with: the same list in another form may do.
    private static readonly string[] s_otherFormHelps = ["KSP6304", "KSP6327"];

    /// <summary>Fetches one list, unless it is here.</summary>
    /// <param name="mirror">Address of the repository.</param>
    /// <param name="release">What was signed.</param>
    /// <param name="list">Its path within the suite, without ending.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">It cannot be had, or it is not what was signed.</exception>
    public async Task<KeptList> FetchAsync(Uri mirror, ReleaseFile release, string list, CancellationToken cancellation)
    {
        var plain = release.Lists.GetValueOrDefault(list);
        if (plain is not null && await StateFolder.IsIntactAsync(folder.ListFile(plain.Sha256), cancellation))
            return new(list, plain.Sha256);
        var forms = Decompression.Endings.Where(ending => release.Lists.ContainsKey(list + ending)).ToList();
        if (forms.Count == 0)
            throw SourceDiagnostics.OtherRepository(Shown(mirror, settings.Suite), $"it has no list {list}");
        for (var form = 0; ; form++)
        {
            try
            {
                return await FormAsync(mirror, release, list, forms[form], plain, cancellation);
            }
            catch (SourceException e) when (form + 1 < forms.Count && s_otherFormHelps.Contains(e.Diagnostic.Code))
            {
            }
        }
    }

    private async Task<KeptList> FormAsync(Uri mirror, ReleaseFile release, string list, string ending, Expectation? plain, CancellationToken cancellation)
    {
        var where = Shown(mirror, $"{settings.Suite}/{list}{ending}");
        var expected = release.Lists[list + ending];
        foreach (var size in new[] { expected.Length, plain?.Length ?? 0 }.Where(size => size > settings.Common.LargestList))
            throw SourceDiagnostics.TooBigListed(where, size, "max-list-megabytes", settings.Common.LargestList);
        var compressed = Path.Combine(folder.Partial, expected.Sha256);
        await DownloadAsync(mirror, release, list + ending, new DownloadRequest("-", compressed, settings.Common.LargestList) { Expected = expected }, cancellation);

        var expanded = Path.Combine(folder.Staging, "list");
        var (length, sha256) = await Decompression.RunAsync(
            ending, compressed, expanded, plain?.Length ?? settings.Common.LargestList, why => SourceDiagnostics.Malformed(where, why), cancellation);
        if (plain is not null && (length != plain.Length || sha256 != plain.Sha256))
            throw SourceDiagnostics.WrongHash(where, plain.Sha256, sha256);
        StateFolder.Keep(expanded, folder.ListFile);
        File.Delete(compressed);
        return new(list, sha256);
    }

    private async Task DownloadAsync(Uri mirror, ReleaseFile release, string path, DownloadRequest request, CancellationToken cancellation)
    {
        if (release.HasHashFolders)
        {
            try
            {
                // What lies there never changes, so that a list renewed just now does no harm.
                await downloader.GetAsync(mirror, request with { Path = $"dists/{settings.Suite}/{Path.GetDirectoryName(path)}/by-hash/SHA256/{request.Expected!.Sha256}" }, cancellation);
                return;
            }
            catch (SourceException e) when (e.Diagnostic.Code == "KSP6304")
            {
                // Mirrors that copy by name leave these folders out.
            }
        }

        await downloader.GetAsync(mirror, request with { Path = $"dists/{settings.Suite}/{path}" }, cancellation);
    }

    private static string Shown(Uri mirror, string path) => $"{Addresses.Shown(mirror)}dists/{path}";
}
