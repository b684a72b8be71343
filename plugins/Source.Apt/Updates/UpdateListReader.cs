using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Reads all updates of lists whose hashes were found right.</summary>
internal static class UpdateListReader
{
    /// <summary>The updates by id.</summary>
    /// <param name="files">Lists, not compressed.</param>
    /// <param name="architecture">The engine's name of the architecture.</param>
    /// <param name="where">What to call them in complaints.</param>
    /// <exception cref="SourceException">A list is malformed, or two updates of one id differ.</exception>
    public static IReadOnlyList<ListedUpdate> Read(IEnumerable<string> files, string architecture, string where)
    {
        var updates = new SortedDictionary<string, ListedUpdate>(StringComparer.Ordinal);
        try
        {
            foreach (var file in files)
            {
                using var reader = new ControlReader(File.OpenRead(file));
                while (reader.Next() is { } fields)
                {
                    if (UpdateStanza.Read(fields, architecture) is { } update)
                        Add(updates, update);
                }
            }
        }
        catch (FormatException e)
        {
            throw SourceDiagnostics.Malformed(where, e.Message);
        }

        return [.. updates.Values];
    }

    // Lists of several components may name the same package.
    private static void Add(SortedDictionary<string, ListedUpdate> updates, ListedUpdate update)
    {
        AvailableUpdate found = update.Update;
        if (!updates.TryAdd(found.Id, update) && (updates[found.Id].Update.Sha256 != found.Sha256 || updates[found.Id].Update.ManifestSha256 != found.ManifestSha256))
            throw new FormatException($"there are different updates of id {found.Id}");
    }
}
