using Ksplice.Abstractions.Diagnostics;
using Ksplice.Cli.Commands.Kernels;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Files;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;
using Ksplice.Engine.Install.Configuration;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What the commands of an administrator share: configuration, sources, the kernel of this machine and what it says is applied.</summary>
internal sealed class Operator
{
    private Operator(OperatorConfiguration configuration, IReadOnlyList<Diagnostic> noticed, WantedKernel kernel, SourceSet sources)
    {
        (Configuration, Noticed, Kernel, Sources) = (configuration, noticed, kernel, sources);
        Layout = new(configuration.StateFolder);
        Installed = new(Layout.Installed);
        Marker = new(Layout.BootMarker);
    }

    public OperatorConfiguration Configuration { get; }

    /// <summary>What is odd in the configuration.</summary>
    public IReadOnlyList<Diagnostic> Noticed { get; }

    public StateLayout Layout { get; }

    public WantedKernel Kernel { get; }

    /// <summary>Which boot this is.</summary>
    public required string BootId { get; init; }

    /// <summary>What a boot applies again.</summary>
    public InstalledUpdates Installed { get; }

    /// <summary>What says that a boot did not go well.</summary>
    public BootMarker Marker { get; }

    public SourceSet Sources { get; }

    /// <summary>Reads the configuration that <c>--config</c> names, or the usual one.</summary>
    public static Outcome<Operator> Open(CommandContext context)
    {
        var read = ConfigurationReader.Read(context.Arguments.GetValue(GlobalOptions.Configuration)?.FullName, WriteGuard.ForThisProcess());
        if (!read.IsOk)
            return read.As<Operator>();
        // Lists have the plugin's own name of an architecture, --arch and the system may have another one.
        var architecture = context.ArchitectureFor(HostArchitecture.Name);
        if (!architecture.IsOk)
            return architecture.As<Operator>();
        var identity = LocalKernel.ReadIdentity();
        var kernel = new WantedKernel(identity.Release, identity.BuildId, architecture.Value.Name);
        return Outcome<Operator>.Ok(new(read.Value, read.Diagnostics, kernel, new(read.Value, context.Plugins.UpdateSource, kernel.Architecture)) { BootId = identity.BootId ?? "" });
    }

    /// <summary>What the planner needs to know of applied updates.</summary>
    public static IReadOnlyList<AppliedFact> Facts(IEnumerable<AppliedUpdate> known) =>
    [
        .. known.Where(update => update.State == AppliedState.Applied)
            .Select(update => (update.Id, Record: AppliedRecord.TryDecode(update.Metadata.AsSpan())))
            .Select(update => new AppliedFact(update.Id, update.Record?.ManifestSha256, update.Record?.Requires ?? [])),
    ];

    /// <summary>
    /// Writes down where the kernel stands, once something was done: for others who ask, and for the next boot, whose list may lack what the disk had no room for.
    /// </summary>
    /// <returns>Why it could not be written; null when it was.</returns>
    public Diagnostic? Remember()
    {
        try
        {
            if (new AppliedUpdates().Read() is { IsOk: true, Value: var known })
            {
                Installed.Add(
                    Kernel,
                    [.. Facts(known).Where(fact => fact.ManifestSha256 is not null && File.Exists(Layout.Update(fact.Id))).Select(fact => new InstalledUpdate(fact.Id, fact.ManifestSha256!))]);
            }

            EffectiveKernel.Keep(Layout);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return InstallDiagnostics.NotRecorded(Layout.Root, e.Message);
        }
    }

    /// <summary>What the sources offer.</summary>
    /// <param name="refresh">Fetch the lists first; those of before are used where that fails, and the outcome says so.</param>
    /// <param name="progress">Told a line per step.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<Offers> LookAsync(bool refresh, IProgress<string> progress, CancellationToken cancellation)
    {
        var fetched = refresh ? await Sources.RefreshAsync(progress, cancellation) : null;
        var lists = await Sources.ListAsync(cancellation);
        var catalogue = Catalogue.Of(SourceSet.Offers(lists), Kernel);
        return new(
            fetched is { Kind: not OutcomeKind.Ok } failed ? failed.Kind : lists.Kind,
            catalogue,
            [.. (fetched?.Diagnostics ?? []).Concat(lists.Diagnostics).Distinct(), .. catalogue.Diagnostics]);
    }
}

/// <summary>What the sources offer.</summary>
/// <param name="Kind">Other than <see cref="OutcomeKind.Ok"/> when a source failed, or could not be asked for something newer.</param>
/// <param name="Catalogue">What those that answered offer.</param>
/// <param name="Diagnostics">What was wrong or noticed.</param>
internal sealed record Offers(OutcomeKind Kind, Catalogue Catalogue, IReadOnlyList<Diagnostic> Diagnostics);
