using System.Globalization;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Source.Apt.Updates;
using Ksplice.Source.Apt.Tests.Publish;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

/// <summary>Repositories of apt's kind.</summary>
public sealed class AptDriver : RepositoryDriver
{
    internal override string Signed => "dists/ksplice/InRelease";

    internal override RepositoryUpdateSource Source(TimeProvider time, TimeSpan patience, Func<TimeSpan, CancellationToken, Task> pauseAsync) =>
        new AptUpdateSource(time) { Patience = patience, PauseAsync = pauseAsync };

    internal override IUpdatePublisher Publisher(PublishingFixture keys) => keys.Publisher();

    internal override string Package(string id) => $"pool/main/ksplice-update-{id}_1_amd64.deb";

    internal override bool IsList(string path) => path.Contains("/binary-", StringComparison.Ordinal);

    internal override Task WriteAsync(PublishingFixture keys, string folder, HandMade made)
    {
        var list = string.Join('\n', made.Ids.Select(SignedRepository.Stanza)).Replace("\nSize: 5\n", string.Create(CultureInfo.InvariantCulture, $"\nSize: {made.PackageSize}\n"), StringComparison.Ordinal);
        return new SignedRepository(keys, folder)
        {
            Date = made.Date is { } date ? SignedRepository.Rfc(date) : null,
            ValidUntil = made.HasEnd ? null : "",
            Key = made.Key,
            Options = made.Options,
            Hashes = made.ListSize is { } size ? string.Create(CultureInfo.InvariantCulture, $" {new string('a', 64)} {size} main/binary-amd64/Packages\n") : null,
        }.WriteAsync(list);
    }
}
