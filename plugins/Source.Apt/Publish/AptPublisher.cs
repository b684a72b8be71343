using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>Makes repositories that apt reads.</summary>
public sealed class AptPublisher : IUpdatePublisher
{
    private readonly CommandRunner _run;
    private readonly Func<string?> _sourceDateEpoch;

    /// <summary>A publisher that runs the real tools.</summary>
    public AptPublisher()
        : this(Commands.RunAsync, () => Environment.GetEnvironmentVariable(PublishClock.Variable))
    {
    }

    internal AptPublisher(CommandRunner run, Func<string?> sourceDateEpoch)
    {
        _run = run;
        _sourceDateEpoch = sourceDateEpoch;
    }

    /// <inheritdoc />
    public string Name => "apt";

    /// <summary>How long another publisher is waited for.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told each file before it is put in place.</summary>
    internal Action<string> BeforeWrite { get; init; } = _ => { };

    /// <inheritdoc />
    public async Task<Outcome<PublishResult>> PublishAsync(PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await PublishOutcome.OfAsync(request.Folder, async () =>
        {
            RequestRules.Check(request, update => DebianNames.Architecture(update.Architecture) is null ? "its architecture has no name in Debian" : null);
            var clock = PublishClock.Of(_sourceDateEpoch());
            var signer = await GpgSigner.OpenAsync(_run, clock, request.SigningKeys, cancellation);
            using var folder = await RepositoryFolder.OpenAsync(request.Folder, Name, Patience, BeforeWrite, cancellation);
            return Outcome<PublishResult>.Ok(await AddAsync(folder, signer, clock, request, progress, cancellation));
        });
    }

    private async Task<PublishResult> AddAsync(RepositoryFolder folder, GpgSigner signer, PublishClock clock, PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        var suite = new SuiteFolder(folder, signer, _run, request.Suite);
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
        if (added.Count > 0 || request.Updates.Count == 0 || !there.IsTidy || clock.IsRenewalDue(validUntil, request.ValidDays))
        {
            validUntil = clock.ValidUntil(request.ValidDays, there.Date);
            // Nobody looks for them before a list names them.
            foreach (var (package, _) in added)
                folder.Write(package.Path, package.Bytes);
            progress?.Report("Signing the lists");
            await suite.WriteAsync([.. stanzas.Values], clock.Now, validUntil, cancellation);
        }

        return new([.. added.Select(a => new PublishedPackage(a.Id, a.Package.Name, a.Package.Path))], [.. unchanged.Distinct(StringComparer.Ordinal)], stanzas.Count, validUntil);
    }

    private static void ThrowUnlessSame(PublishedUpdate update, PackageStanza other)
    {
        if (other.Id != update.Id)
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.SameName(update.Id, other.Id, other.Package));
        if (other.Sha256 != update.Sha256 || other.Architecture != DebianNames.Architecture(update.Architecture))
            throw new PublishException(OutcomeKind.Refused, PublishDiagnostics.OtherContent(update.Id));
    }
}
