using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>Makes repositories that apt reads.</summary>
internal sealed class AptPublisher : RepositoryPublisher
{
    /// <summary>A publisher that runs the real tools.</summary>
    public AptPublisher()
    {
    }

    /// <summary>A publisher with tools and time of others.</summary>
    public AptPublisher(CommandRunner run, Func<string?> sourceDateEpoch)
        : base(run, sourceDateEpoch)
    {
    }

    /// <inheritdoc />
    public override string Name => "apt";

    /// <inheritdoc />
    protected override string? Objection(PublishedUpdate update) => DebianNames.Architecture(update.Architecture) is null ? "its architecture has no name in Debian" : null;

    /// <inheritdoc />
    protected override async Task<Outcome<PublishResult>> PublishAsync(Publication at, PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        var suite = new SuiteFolder(at.Folder, at.Signer, Run, request.Suite);
        var there = await suite.ReadAsync(cancellation);
        var stanzas = there.Stanzas.ToDictionary(s => s.Package, StringComparer.Ordinal);
        var added = new List<(DebianPackage Package, string Id)>();
        var unchanged = new List<string>();
        foreach (var update in request.Updates)
        {
            var name = DebianNames.Package(update.Id);
            if (stanzas.TryGetValue(name, out var other))
            {
                ThrowUnlessSame(update, other);
                unchanged.Add(update.Id);
                continue;
            }

            progress?.Report($"Packing {update.Id}");
            var package = DebianPackage.Of(update, await JudgedUpdate.ReadAsync(update, cancellation));
            stanzas.Add(name, PackageStanza.Of(package.Stanza()));
            added.Add((package, update.Id));
        }

        var validUntil = there.ValidUntil;
        if (added.Count > 0 || request.Updates.Count == 0 || !there.IsTidy || at.Clock.IsRenewalDue(validUntil, request.ValidDays))
        {
            validUntil = at.Clock.ValidUntil(request.ValidDays, there.Date);
            // Nobody looks for them before a list names them.
            foreach (var (package, _) in added)
                at.Folder.Write(package.Path, package.Bytes);
            progress?.Report("Signing the lists");
            await suite.WriteAsync([.. stanzas.Values], at.Clock.Now, validUntil, cancellation);
        }

        return Outcome<PublishResult>.Ok(
            new([.. added.Select(a => new PublishedPackage(a.Id, a.Package.Name, a.Package.Path))], [.. unchanged.Distinct(StringComparer.Ordinal)], stanzas.Count, validUntil));
    }

    private static void ThrowUnlessSame(PublishedUpdate update, PackageStanza other)
    {
        if (other.Id != update.Id)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.SameName(update.Id, other.Id, other.Package));
        if (other.Sha256 != update.Sha256 || other.Architecture != DebianNames.Architecture(update.Architecture))
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.OtherContent(update.Id));
    }
}
