using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install.Configuration;

namespace Ksplice.Engine.Install;

/// <summary>What one source answered.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Value">The answer.</param>
public sealed record SourceAnswer<T>(string Source, T Value)
    where T : class;

/// <summary>What all sources answered; that one fails keeps none of the others from being asked.</summary>
/// <param name="Kind"><see cref="OutcomeKind.Ok"/> when all answered; <see cref="OutcomeKind.Untrusted"/> when one of them cannot be believed; else how the first one failed.</param>
/// <param name="Answers">The answers of those that did, in the order of the configuration.</param>
/// <param name="Diagnostics">What was wrong or noticed.</param>
public sealed record SourceRound<T>(OutcomeKind Kind, IReadOnlyList<SourceAnswer<T>> Answers, IReadOnlyList<Diagnostic> Diagnostics)
    where T : class;

/// <summary>All configured sources.</summary>
/// <param name="configuration">Which ones.</param>
/// <param name="find">The plugin for a type.</param>
/// <param name="architecture">Whose updates are wanted: the architecture plugin's name.</param>
public sealed class SourceSet(OperatorConfiguration configuration, Func<string, Outcome<IUpdateSource>> find, string architecture)
{
    private readonly StateLayout _layout = new(configuration.StateFolder);

    /// <summary>Fetches the lists of every source.</summary>
    public Task<SourceRound<UpdateListState>> RefreshAsync(IProgress<string>? progress, CancellationToken cancellation) =>
        AskAsync((source, section) => source.RefreshAsync(section, progress, cancellation));

    /// <summary>Reads the lists that were fetched last, without the network.</summary>
    public Task<SourceRound<AvailableUpdates>> ListAsync(CancellationToken cancellation) =>
        AskAsync((source, section) => source.ListAsync(section, cancellation));

    /// <summary>All updates of lists, with their sources.</summary>
    public static IEnumerable<OfferedUpdate> Offers(SourceRound<AvailableUpdates> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        return lists.Answers.SelectMany(answer => answer.Value.Updates.Select(update => new OfferedUpdate(answer.Source, update)));
    }

    /// <summary>The file of an update, fetched unless it is here.</summary>
    /// <param name="offer">One of <see cref="Offers"/>.</param>
    /// <param name="kept">The updates of this machine.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Outcome<string>> GetAsync(OfferedUpdate offer, KeptUpdates kept, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(kept);
        var configured = configuration.Sources.Single(source => source.Name == offer.Source);
        var source = find(configured.Type);
        return source.IsOk
            ? await kept.GetAsync(offer.Update, source.Value, _layout.Section(configured, configuration.Network, architecture), progress, cancellation)
            : source.As<string>();
    }

    private async Task<SourceRound<T>> AskAsync<T>(Func<IUpdateSource, UpdateSourceSection, Task<Outcome<T>>> ask)
        where T : class
    {
        if (configuration.Sources.Count == 0)
            return new(OutcomeKind.Failed, [], [InstallDiagnostics.NoSource(configuration.File)]);
        var answers = new List<SourceAnswer<T>>();
        var diagnostics = new List<Diagnostic>();
        var failures = new List<OutcomeKind>();
        foreach (var configured in configuration.Sources)
        {
            var source = find(configured.Type);
            var outcome = source.IsOk ? await ask(source.Value, _layout.Section(configured, configuration.Network, architecture)) : source.As<T>();
            diagnostics.AddRange(outcome.Diagnostics);
            if (outcome.IsOk)
                answers.Add(new(configured.Name, outcome.Value));
            else
                failures.Add(outcome.Kind);
        }

        return new(failures.Count == 0 ? OutcomeKind.Ok : failures.Contains(OutcomeKind.Untrusted) ? OutcomeKind.Untrusted : failures[0], answers, diagnostics);
    }
}
