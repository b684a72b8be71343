using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.State;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>The lists of a source's folder, proved again from the signature down: a key may have been withdrawn since, or a file damaged.</summary>
/// <param name="State">What is remembered of them.</param>
/// <param name="Release">What was signed.</param>
/// <param name="Updates">All updates by id.</param>
internal sealed record KeptSuite(SourceState State, ReleaseFile Release, IReadOnlyList<ListedUpdate> Updates)
{
    /// <summary>Reads them. A refresh at the same time does no harm.</summary>
    /// <exception cref="SourceException">They were never fetched, or cannot be proved.</exception>
    public static async Task<KeptSuite> ReadAsync(string name, AptSettings settings, string architecture, StateFolder folder, CancellationToken cancellation)
    {
        for (var isLast = false; ; isLast = true)
        {
            try
            {
                return await TryAsync(name, settings, architecture, folder, cancellation);
            }
            catch (FileNotFoundException) when (!isLast)
            {
                // Another process put newer lists in their place after we had read which there are.
            }
        }
    }

    private static async Task<KeptSuite> TryAsync(string name, AptSettings settings, string architecture, StateFolder folder, CancellationToken cancellation)
    {
        var state = folder.Read(settings.Repository);
        if (state is null || !state.Lists.Select(list => list.Name).SequenceEqual(settings.Lists, StringComparer.Ordinal))
            throw SourceDiagnostics.NeverFetched(name);
        // Not in the source's folder: whoever only looks may not be able to write there.
        var temporary = Directory.CreateTempSubdirectory("ksplice-source-").FullName;
        try
        {
            var release = await SignedSuite.ReadAsync(folder.SignedFile(state.Signed), folder.SignedFile(state.Signed), settings, temporary, cancellation);
            foreach (var list in state.Lists)
                await CheckAsync(folder, release, list, cancellation);
            return new(state, release, UpdateListReader.Read(state.Lists.Select(list => folder.ListFile(list.Sha256)), architecture, folder.Root));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task CheckAsync(StateFolder folder, ReleaseFile release, KeptList list, CancellationToken cancellation)
    {
        var file = folder.ListFile(list.Sha256);
        if (!File.Exists(file))
            throw new FileNotFoundException("The list is gone.", file);
        var isSigned = !release.Lists.TryGetValue(list.Name, out var plain) || plain.Sha256 == list.Sha256;
        if (!isSigned || !await StateFolder.IsIntactAsync(file, cancellation))
            throw SourceDiagnostics.BadState(file, "the list is damaged; fetch it anew with splice refresh.");
    }
}
