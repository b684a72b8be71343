using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Lists;
using Ksplice.Plugins.Source.Yum.Lists;
using Ksplice.Plugins.Source.Yum.Packages;

namespace Ksplice.Plugins.Source.Yum.Updates;

/// <summary>A repository of yum's kind.</summary>
/// <param name="settings">Which one.</param>
/// <param name="architecture">The engine's name of the architecture.</param>
internal sealed class YumRepository(YumSettings settings, string architecture) : IRepositoryKind
{
    private const string UsualSuite = "ksplice";

    public SourceSettings Common => settings.Common;

    public string Repository => $"yum {settings.Suite} {settings.Common.Keyring}";

    public string SignedPath => "repodata/repomd.xml";

    public string SignaturePath => SignedPath + ".asc";

    public IReadOnlyList<string> Lists { get; } = [RepomdFile.Primary];

    public SignedIndex Parse(byte[] text, string where)
    {
        var repomd = RepomdFile.Parse(text);
        // A mirror could hand out another repository of the same publisher; those of other programs have no name.
        if (repomd.Suite is null ? settings.Suite is not null : repomd.Suite != (settings.Suite ?? UsualSuite))
            throw SourceDiagnostics.OtherRepository(where, $"it is suite “{repomd.Suite}”, not {settings.Suite ?? UsualSuite}");
        return new(repomd.Date, repomd.ValidUntil, [repomd.List]);
    }

    public IEnumerable<ListedUpdate> Read(Stream list)
    {
        using var reader = new PrimaryReader(list);
        while (reader.Next() is { } package)
        {
            if (UpdateEntry.Read(package, architecture) is { } update)
                yield return update;
        }
    }

    public async Task<(long Length, string Sha256)> ExtractAsync(string package, ListedUpdate wanted, string file, string folder, CancellationToken cancellation)
    {
        var id = wanted.Update.Id;
        return await RpmContent.ExtractAsync(
            package, $"usr/share/ksplice/updates/{id}.ksplice", file, folder, settings.Common.LargestPackage, why => SourceDiagnostics.BadPackage(id, why), cancellation);
    }
}
