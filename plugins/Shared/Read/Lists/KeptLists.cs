using Ksplice.Plugins.Shared.Read.State;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>The lists of a source's folder, proved again from the signature down: a key may have been withdrawn since, or a file damaged.</summary>
/// <param name="State">What is remembered of them.</param>
/// <param name="Index">What was signed.</param>
/// <param name="Updates">All updates by id.</param>
internal sealed record KeptLists(SourceState State, SignedIndex Index, IReadOnlyList<ListedUpdate> Updates)
{
    /// <summary>Reads them. A refresh at the same time does no harm.</summary>
    /// <param name="name">The source's name, for complaints.</param>
    /// <param name="kind">How to read them.</param>
    /// <param name="folder">The source's folder.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="SourceException">They were never fetched, or cannot be proved.</exception>
    public static async Task<KeptLists> ReadAsync(string name, IRepositoryKind kind, StateFolder folder, CancellationToken cancellation)
    {
        for (var isLast = false; ; isLast = true)
        {
            try
            {
                return await TryAsync(name, kind, folder, cancellation);
            }
            catch (FileNotFoundException) when (!isLast)
            {
                // Another process put newer lists in their place after we had read which there are.
            }
        }
    }

    /// <summary>True when what is remembered is about the lists that are wanted now.</summary>
    public static bool Fits(IRepositoryKind kind, SourceState state) =>
        state.Lists.Select(list => list.Name).SequenceEqual(kind.Lists, StringComparer.Ordinal) && state.Signature is null == kind.SignaturePath is null;

    private static async Task<KeptLists> TryAsync(string name, IRepositoryKind kind, StateFolder folder, CancellationToken cancellation)
    {
        var state = folder.Read(kind.Repository);
        if (state is null || !Fits(kind, state))
            throw SourceDiagnostics.NeverFetched(name);
        // Not in the source's folder: whoever only looks may not be able to write there.
        var temporary = Directory.CreateTempSubdirectory("ksplice-source-").FullName;
        try
        {
            var index = await SignedFiles.Kept(folder, state).ReadAsync(kind, folder.SignedFile(state.Signed), temporary, cancellation);
            foreach (var (list, signed) in state.Lists.Zip(index.Lists))
                await CheckAsync(folder, list, signed, cancellation);
            return new(state, index, UpdateListReader.Read(kind, state.Lists.Select(list => folder.ListFile(list.Sha256)), folder.Root));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task CheckAsync(StateFolder folder, KeptList list, IndexedList signed, CancellationToken cancellation)
    {
        var file = folder.ListFile(list.Sha256);
        if (!File.Exists(file))
            throw new FileNotFoundException("The list is gone.", file);
        var isSigned = signed.Plain is null || signed.Plain.Sha256 == list.Sha256;
        if (!isSigned || !await StateFolder.IsIntactAsync(file, cancellation))
            throw SourceDiagnostics.BadState(file, "the list is damaged; fetch it anew with splice refresh.");
    }
}
