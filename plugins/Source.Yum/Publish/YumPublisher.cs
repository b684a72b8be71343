using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>Makes repositories that dnf and yum read.</summary>
internal sealed class YumPublisher : RepositoryPublisher
{
    /// <summary>A publisher that runs the real tools.</summary>
    public YumPublisher()
    {
    }

    /// <summary>A publisher with tools and time of others.</summary>
    public YumPublisher(CommandRunner run, Func<string?> sourceDateEpoch)
        : base(run, sourceDateEpoch)
    {
    }

    /// <inheritdoc />
    public override string Name => "yum";

    /// <summary>Lets two folders change places; false when the file system cannot.</summary>
    public Func<string, string, bool> TryExchange { get; init; } = FolderExchange.TryExchange;

    /// <inheritdoc />
    protected override string? Objection(PublishedUpdate update) => update.Id.Contains("..", StringComparison.Ordinal) ? "an id with two dots in a row cannot be a name of rpm" : null;

    /// <inheritdoc />
    protected override async Task<Outcome<PublishResult>> PublishAsync(Publication at, PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        var builder = new RpmBuilder(Run, at.Signer);
        var repodata = new RepodataFolder(at.Folder, at.Signer, Run, TryExchange, request.Suite);
        var there = await repodata.ReadAsync(cancellation);
        var packages = there.Packages.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var added = new List<(PublishedPackage Package, byte[] Bytes)>();
        var unchanged = new List<string>();
        foreach (var update in request.Updates)
        {
            var name = RpmSpec.Package(update.Id);
            if (packages.TryGetValue(name, out var other))
            {
                if (other.UpdateSha256 != update.Sha256)
                    throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.OtherContent(update.Id));
                unchanged.Add(update.Id);
                continue;
            }

            progress?.Report($"Packing {update.Id}");
            var (path, bytes) = ($"packages/{RpmSpec.File(update.Id)}", await builder.BuildAsync(update, cancellation));
            packages.Add(name, new(name, path, Convert.ToHexStringLower(SHA256.HashData(bytes)), update.Sha256));
            added.Add((new(update.Id, name, path), bytes));
        }

        var validUntil = there.ValidUntil;
        if (added.Count > 0 || request.Updates.Count == 0 || at.Clock.IsRenewalDue(validUntil, request.ValidDays))
        {
            validUntil = at.Clock.ValidUntil(request.ValidDays, there.Date);
            // Nobody looks for them before a list names them. Their time gets into the lists.
            foreach (var (package, bytes) in added)
                at.Folder.Write(package.File, bytes, at.Clock.Now);
            progress?.Report("Making and signing the lists");
            await repodata.WriteAsync([.. packages.Values], at.Clock.Now, validUntil, cancellation);
        }

        return Outcome<PublishResult>.Ok(
            new([.. added.Select(a => a.Package)], [.. unchanged.Distinct(StringComparer.Ordinal)], packages.Count, validUntil), builder.LeftUnsigned ? [YumDiagnostics.PackagesUnsigned()] : []);
    }
}
