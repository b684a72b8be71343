using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Publish;

/// <summary>A folder for a repository, and its clients.</summary>
public abstract class YumRepositoryTest(PublishingFixture keys) : IClassFixture<PublishingFixture>, IDisposable
{
    internal PublishingFixture Keys => keys;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("ksplice-publish-").FullName;

    internal string Repository => Path.Combine(Folder, "repository");

    internal string Repomd => Path.Combine(Repository, "repodata/repomd.xml");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    internal DnfClient Client(string? uri = null, bool checksPackages = true, bool checksLists = true) =>
        new(Directory.CreateDirectory(Path.Combine(Folder, "client-" + Guid.NewGuid().ToString("N"))).FullName, uri ?? $"file://{Repository}", keys.ArmoredKey, checksPackages, checksLists);

    internal PublishedUpdate Update(string id) => PublishingFixture.Update(Folder, id);

    internal Task<Outcome<PublishResult>> PublishAsync(PublishRequest request) => keys.Publisher().PublishAsync(request, null, default);

    internal async Task<PublishResult> AddAsync(params string[] ids)
    {
        var outcome = await PublishAsync(PublishingFixture.Request(Repository, [.. ids.Select(Update)]));
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value!;
    }

    internal string Package(string id) => Path.Combine(Repository, $"packages/ksplice-update-{id}-1-1.noarch.rpm");

    /// <summary>Changes the last byte.</summary>
    internal static void Spoil(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
