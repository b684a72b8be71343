using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Lists;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>A suite of a repository of apt's kind.</summary>
/// <param name="settings">Which one.</param>
/// <param name="architecture">The engine's name of the architecture.</param>
internal sealed class AptRepository(AptSettings settings, string architecture) : IRepositoryKind
{
    private string Suite => $"dists/{settings.Suite}/";

    public SourceSettings Common => settings.Common;

    public string Repository => $"apt {settings.Suite} {settings.Common.Keyring}";

    public string SignedPath => Suite + "InRelease";

    public string? SignaturePath => null;

    public IReadOnlyList<string> Lists { get; } = [.. settings.Components.Select(component => $"{component}/binary-{settings.Architecture}/Packages")];

    public SignedIndex Parse(byte[] text, string where)
    {
        var release = ReleaseFile.Parse(text);
        // A mirror could hand out another suite of the same publisher, with older updates and a right signature.
        if (release.Suite != settings.Suite && release.Codename != settings.Suite)
            throw SourceDiagnostics.OtherRepository(where, $"it is suite “{release.Suite}” ({release.Codename}), not {settings.Suite}");
        return new(release.Date, release.ValidUntil, [.. Lists.Select(list => new IndexedList(list, release.Lists.GetValueOrDefault(list), [.. Forms(release, list)]))]);
    }

    public IEnumerable<ListedUpdate> Read(Stream list)
    {
        using var reader = new ControlReader(list);
        while (reader.Next() is { } fields)
        {
            if (UpdateStanza.Read(fields, architecture) is { } update)
                yield return update;
        }
    }

    public Task<(long Length, string Sha256)> ExtractAsync(string package, ListedUpdate wanted, string file, string folder, CancellationToken cancellation) =>
        UpdateArchive.ExtractAsync(package, wanted.Update.Id, file, folder, settings.Common.LargestPackage, cancellation);

    private IEnumerable<ListForm> Forms(ReleaseFile release, string list)
    {
        foreach (var ending in Decompression.Endings)
        {
            if (!release.Lists.TryGetValue(list + ending, out var stored))
                continue;
            // What lies under its hash never changes, so that a list renewed just now does no harm; mirrors that copy by name leave these folders out.
            string[] byHash = release.HasHashFolders ? [$"{Suite}{Path.GetDirectoryName(list)}/by-hash/SHA256/{stored.Sha256}"] : [];
            yield return new(ending, stored, [.. byHash, $"{Suite}{list}{ending}"]);
        }
    }
}
