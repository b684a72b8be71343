using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Plugins;

/// <summary>
/// All plugins found, and the way to their services. Manifests are read at once; code is loaded when a service is asked for that
/// the plugin may offer. Safe for concurrent use.
/// </summary>
public sealed class PluginRegistry
{
    private readonly IReadOnlyList<Plugin> _plugins;
    private readonly IReadOnlyList<Diagnostic> _searchDiagnostics;

    private PluginRegistry(IReadOnlyList<Plugin> plugins, IReadOnlyList<Diagnostic> searchDiagnostics)
    {
        _plugins = plugins;
        _searchDiagnostics = searchDiagnostics;
    }

    /// <summary>Every plugin found, in search order, as it stands now.</summary>
    public IReadOnlyList<PluginState> Plugins => [.. _plugins.Select(p => p.State)];

    /// <summary>Everything that is wrong with plugins and plugin folders, as far as known now.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. _searchDiagnostics, .. _plugins.SelectMany(p => p.State.Diagnostics)];

    /// <summary>Finds plugins and reads their manifests. A bad plugin is a status, never an exception.</summary>
    public static PluginRegistry Discover(PluginSearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        var (plugins, diagnostics) = PluginDiscovery.Find(search);
        return new(plugins, diagnostics);
    }

    /// <summary>Loads every plugin that can be, so that <see cref="Plugins"/> tells how each fares.</summary>
    public void LoadAll()
    {
        foreach (var plugin in _plugins)
            plugin.Services();
    }

    /// <summary>The architecture of a name or alias.</summary>
    public Outcome<IArchitecture> Architecture(string name) =>
        Named<IArchitecture>(PluginKind.Architecture, name, $"architecture {name}");

    /// <summary>The architecture of an object file.</summary>
    public Outcome<IArchitecture> ArchitectureOf(ElfTarget target) => Only<IArchitecture>(
        PluginKind.Architecture,
        Loaded(PluginKind.Architecture, _ => true).Where(s => ((IArchitecture)s.Service).Elf == target),
        $"the architecture of ELF machine {target.Machine}, {(target.Is64Bit ? "64" : "32")}-bit {(target.IsLittleEndian ? "little" : "big")}-endian");

    /// <summary>The source of kernel inputs of a name.</summary>
    public Outcome<IKernelInputSource> Source(string name) =>
        Named<IKernelInputSource>(PluginKind.Source, name, $"source {name}");

    /// <summary>All sources of kernel inputs that can be used.</summary>
    public IReadOnlyList<IKernelInputSource> Sources() =>
        [.. Loaded(PluginKind.Source, _ => true).Select(s => s.Service).OfType<IKernelInputSource>()];

    /// <summary>The maker of repositories of a name.</summary>
    public Outcome<IUpdatePublisher> Publisher(string name) =>
        Named<IUpdatePublisher>(PluginKind.Source, name, $"publisher {name}");

    /// <summary>The reader of repositories of a kind.</summary>
    public Outcome<IUpdateSource> UpdateSource(string name) =>
        Named<IUpdateSource>(PluginKind.Source, name, $"source of updates {name}");

    /// <summary>The reporter of a format.</summary>
    public Outcome<IReporter> Reporter(string format) =>
        Named<IReporter>(PluginKind.Reporter, format, $"report format {format}");

    /// <summary>The sender of reports of a kind.</summary>
    public Outcome<IReportSender> ReportSender(string name) =>
        Named<IReportSender>(PluginKind.Reporter, name, $"sender of reports {name}");

    private Outcome<T> Named<T>(PluginKind kind, string name, string what)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Only<T>(kind, Loaded(kind, p => p.MayOffer(name)).Where(s => s.Service is T && s.IsNamed(name)), what);
    }

    private Outcome<T> Only<T>(PluginKind kind, IEnumerable<PluginService> candidates, string what)
        where T : class
    {
        var found = candidates.ToList();
        return found switch
        {
            [] => Outcome<T>.None(OutcomeKind.Unsupported, [PluginDiagnostics.NobodyOffers(what, Known(kind)), .. Troubles(kind)]),
            [var only] => Outcome<T>.Ok((T)only.Service),
            _ => Outcome<T>.Refused(PluginDiagnostics.OfferedTwice(what, found[0].Plugin.Manifest!.Id, found[1].Plugin.Manifest!.Id)),
        };
    }

    private IEnumerable<PluginService> Loaded(PluginKind kind, Func<Plugin, bool> wanted) =>
        _plugins.Where(p => p.Manifest?.Kind == kind && wanted(p)).SelectMany(p => p.Services());

    private IReadOnlyList<string> Known(PluginKind kind) =>
        [.. Plugins.Where(p => p.Kind == kind && p.Status is PluginStatus.Active or PluginStatus.NotLoaded).SelectMany(p => p.Offers).Distinct(StringComparer.Ordinal)];

    private IEnumerable<Diagnostic> Troubles(PluginKind kind) =>
        _searchDiagnostics.Concat(Plugins.Where(p => p.Kind is null || p.Kind == kind).SelectMany(p => p.Diagnostics));
}
