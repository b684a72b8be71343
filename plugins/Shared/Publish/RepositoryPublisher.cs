using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Publishes into repositories: checks, time, keys and the folder are the same for all kinds.</summary>
/// <param name="run">Runs the tools.</param>
/// <param name="sourceDateEpoch">What the environment says of the time.</param>
internal abstract class RepositoryPublisher(CommandRunner run, Func<string?> sourceDateEpoch) : IUpdatePublisher
{
    /// <summary>A publisher that runs the real tools.</summary>
    protected RepositoryPublisher()
        : this(Commands.RunAsync, () => Environment.GetEnvironmentVariable(PublishClock.Variable))
    {
    }

    /// <inheritdoc />
    public abstract string Name { get; }

    /// <summary>How long another publisher is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told each file, or folder, before it is put in place.</summary>
    public Action<string> BeforeWrite { get; init; } = _ => { };

    /// <summary>Runs the tools.</summary>
    protected CommandRunner Run => run;

    /// <inheritdoc />
    public Task<Outcome<PublishResult>> PublishAsync(PublishRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return PublishOutcome.OfAsync(request.Folder, async () =>
        {
            RequestRules.Check(request, Objection);
            var clock = PublishClock.Of(sourceDateEpoch());
            var signer = await GpgSigner.OpenAsync(run, clock, request.SigningKeys, cancellation);
            using var folder = await RepositoryFolder.OpenAsync(request.Folder, Name, Patience, BeforeWrite, cancellation);
            return await PublishAsync(new(folder, signer, clock), request, progress, cancellation);
        });
    }

    /// <summary>Why this kind of repository cannot hold an update that is sound otherwise; null when it can.</summary>
    protected abstract string? Objection(PublishedUpdate update);

    /// <summary>Publishes a sound request.</summary>
    protected abstract Task<Outcome<PublishResult>> PublishAsync(Publication at, PublishRequest request, IProgress<string>? progress, CancellationToken cancellation);
}

/// <summary>What a publication works with.</summary>
/// <param name="Folder">The repository, held.</param>
/// <param name="Signer">The keys.</param>
/// <param name="Clock">The time.</param>
internal sealed record Publication(RepositoryFolder Folder, GpgSigner Signer, PublishClock Clock);
