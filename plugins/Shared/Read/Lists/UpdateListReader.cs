using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Read.Lists;

/// <summary>Reads all updates of lists whose hashes were found right.</summary>
internal static class UpdateListReader
{
    /// <summary>The updates by id.</summary>
    /// <param name="kind">How to read a list.</param>
    /// <param name="files">Lists, not compressed.</param>
    /// <param name="where">What to call them in complaints.</param>
    /// <exception cref="SourceException">A list is malformed, or two updates of one id differ.</exception>
    public static IReadOnlyList<ListedUpdate> Read(IRepositoryKind kind, IEnumerable<string> files, string where)
    {
        var updates = new SortedDictionary<string, ListedUpdate>(StringComparer.Ordinal);
        try
        {
            foreach (var file in files)
            {
                foreach (var update in kind.Read(File.OpenRead(file)))
                    Add(updates, update);
            }
        }
        catch (FormatException e)
        {
            throw SourceDiagnostics.Malformed(where, e.Message);
        }

        return [.. updates.Values];
    }

    // Several lists may name the same package.
    private static void Add(SortedDictionary<string, ListedUpdate> updates, ListedUpdate update)
    {
        AvailableUpdate found = update.Update;
        if (!updates.TryAdd(found.Id, update) && (updates[found.Id].Update.Sha256 != found.Sha256 || updates[found.Id].Update.ManifestSha256 != found.ManifestSha256))
            throw new FormatException($"there are different updates of id {found.Id}");
    }
}
