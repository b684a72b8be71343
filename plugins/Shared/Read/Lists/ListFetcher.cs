using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.State;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>Brings lists that a verified index names into the source's folder.</summary>
internal sealed class ListFetcher(SourceSettings settings, StateFolder folder, Downloader downloader)
{
    // Nothing there, and no tool to expand it with: the same list in another form may do.
    private static readonly string[] s_otherFormHelps = ["KSP6304", "KSP6327"];

    /// <summary>Fetches one list, unless it is here.</summary>
    /// <exception cref="SourceException">It cannot be had, or it is not what was signed.</exception>
    public async Task<KeptList> FetchAsync(Uri mirror, IndexedList list, CancellationToken cancellation)
    {
        if (list.Plain is not null && await StateFolder.IsIntactAsync(folder.ListFile(list.Plain.Sha256), cancellation))
            return new(list.Name, list.Plain.Sha256);
        if (list.Forms.Count == 0)
            throw SourceDiagnostics.OtherRepository(Addresses.Shown(mirror), $"it has no list {list.Name}");
        for (var form = 0; ; form++)
        {
            try
            {
                return await FormAsync(mirror, list, list.Forms[form], cancellation);
            }
            catch (SourceException e) when (form + 1 < list.Forms.Count && s_otherFormHelps.Contains(e.Diagnostic.Code))
            {
            }
        }
    }

    private async Task<KeptList> FormAsync(Uri mirror, IndexedList list, ListForm form, CancellationToken cancellation)
    {
        var where = Addresses.Shown(mirror) + form.Paths[^1];
        foreach (var size in new[] { form.Stored.Length, list.Plain?.Length ?? 0 }.Where(size => size > settings.LargestList))
            throw SourceDiagnostics.TooBigListed(where, size, "max-list-megabytes", settings.LargestList);
        var compressed = Path.Combine(folder.Partial, form.Stored.Sha256);
        await DownloadAsync(mirror, form, compressed, cancellation);

        var expanded = Path.Combine(folder.Staging, "list");
        var (length, sha256) = await Decompression.RunAsync(
            form.Ending, compressed, expanded, list.Plain?.Length ?? settings.LargestList, why => SourceDiagnostics.Malformed(where, why), cancellation);
        if (list.Plain is { } plain && (length != plain.Length || sha256 != plain.Sha256))
            throw SourceDiagnostics.WrongHash(where, plain.Sha256, sha256);
        StateFolder.Keep(expanded, folder.ListFile);
        File.Delete(compressed);
        return new(list.Name, sha256);
    }

    private async Task DownloadAsync(Uri mirror, ListForm form, string file, CancellationToken cancellation)
    {
        for (var path = 0; ; path++)
        {
            try
            {
                await downloader.GetAsync(mirror, new DownloadRequest(form.Paths[path], file, settings.LargestList) { Expected = form.Stored }, cancellation);
                return;
            }
            catch (SourceException e) when (path + 1 < form.Paths.Count && e.Diagnostic.Code == "KSP6304")
            {
            }
        }
    }
}
