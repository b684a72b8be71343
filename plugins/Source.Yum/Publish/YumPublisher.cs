using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>Makes repositories that dnf and yum read.</summary>
public sealed class YumPublisher : IUpdatePublisher
{
    private readonly CommandRunner _run;
    private readonly Func<string?> _sourceDateEpoch;

    /// <summary>A publisher that runs the real tools.</summary>
    public YumPublisher()
        : this(Commands.RunAsync, () => Environment.GetEnvironmentVariable(PublishClock.Variable))
    {
    }

    internal YumPublisher(CommandRunner run, Func<string?> sourceDateEpoch)
    {
        _run = run;
        _sourceDateEpoch = sourceDateEpoch;
    }

    /// <inheritdoc />
    public string Name => "yum";

    /// <summary>How long another publisher is waited for.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told each file, or folder, before it is put in place.</summary>
    internal Action<string> BeforeWrite { get; init; } = _ => { };

    /// <summary>Lets two folders change places; false when the file system cannot.</summary>
    internal Func<string, string, bool> TryExchange { get; init; } = FolderExchange.TryExchange;

    /// <inheritdoc />
    public async Task<Outcome<PublishResult>> PublishAsync(PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await PublishOutcome.OfAsync(request.Folder, async () =>
        {
            RequestRules.Check(request, update => update.Id.Contains("..", StringComparison.Ordinal) ? "an id with two dots in a row cannot be a name of rpm" : null);
            var clock = PublishClock.Of(_sourceDateEpoch());
            var signer = await GpgSigner.OpenAsync(_run, clock, request.SigningKeys, cancellation);
            using var folder = await RepositoryFolder.OpenAsync(request.Folder, Name, Patience, BeforeWrite, cancellation);
            var builder = new RpmBuilder(_run, signer);
            var result = await AddAsync(folder, signer, builder, clock, request, progress, cancellation);
            return Outcome<PublishResult>.Ok(result, builder.LeftUnsigned ? [YumDiagnostics.PackagesUnsigned()] : []);
        });
    }

    private async Task<PublishResult> AddAsync(
        RepositoryFolder folder, GpgSigner signer, RpmBuilder builder, PublishClock clock, PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        var repodata = new RepodataFolder(folder, signer, _run, TryExchange);
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
        if (added.Count > 0 || request.Updates.Count == 0 || clock.IsRenewalDue(validUntil, request.ValidDays))
        {
            validUntil = clock.ValidUntil(request.ValidDays, there.Date);
            // Nobody looks for them before a list names them. Their time gets into the lists.
            foreach (var (package, bytes) in added)
                folder.Write(package.File, bytes, clock.Now);
            progress?.Report("Making and signing the lists");
            await repodata.WriteAsync([.. packages.Values], clock.Now, validUntil, cancellation);
        }

        return new([.. added.Select(a => a.Package)], [.. unchanged.Distinct(StringComparer.Ordinal)], packages.Count, validUntil);
    }
}
