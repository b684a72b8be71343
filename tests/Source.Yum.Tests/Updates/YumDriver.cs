using System.Globalization;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Source.Yum.Updates;
using Ksplice.Source.Yum.Tests.Publish;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

/// <summary>Repositories of yum's kind.</summary>
public sealed class YumDriver : RepositoryDriver
{
    internal override string Signed => "repodata/repomd.xml";

    internal override RepositoryUpdateSource Source(TimeProvider time, TimeSpan patience, Func<TimeSpan, CancellationToken, Task> pauseAsync) =>
        new YumUpdateSource(time) { Patience = patience, PauseAsync = pauseAsync };

    internal override IUpdatePublisher Publisher(PublishingFixture keys) => keys.Publisher();

    internal override string Package(string id) => $"packages/ksplice-update-{id}-1-1.noarch.rpm";

    internal override bool IsList(string path) => path.Contains("primary.xml", StringComparison.Ordinal);

    internal override Task WriteAsync(PublishingFixture keys, string folder, HandMade made)
    {
        var entries = string.Concat(made.Ids.Select(SignedRepodata.Entry))
            .Replace("package=\"5\"", string.Create(CultureInfo.InvariantCulture, $"package=\"{made.PackageSize}\""), StringComparison.Ordinal);
        var now = made.Date ?? DateTimeOffset.UtcNow;
        return new SignedRepodata(keys, folder)
        {
            Revision = SignedRepodata.Seconds(now), Tags = made.HasEnd ? [SignedRepodata.EndTag(DateTimeOffset.UtcNow.AddDays(7))] : [], Key = made.Key, Options = made.Options,
            Change = repomd => made.ListSize is { } size ? SignedRepodata.WithSize(repomd, size) : repomd,
        }.WriteAsync(SignedRepodata.List(entries));
    }
}
