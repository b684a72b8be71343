using System.Reflection;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Plugins;
using Ksplice.Abstractions.Reports;
using Ksplice.Abstractions.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Ksplice.Engine.Plugins;

/// <summary>One plugin folder, from its manifest to its services. Its code is loaded when first asked for, at most once.</summary>
internal sealed class Plugin
{
    private readonly Lock _gate = new();
    private readonly List<Diagnostic> _diagnostics = [];
    private List<PluginService> _services = [];
    private PluginStatus _status;

    /// <summary>A plugin whose manifest is sound.</summary>
    public Plugin(string folder, PluginManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
        if (!manifest.Contract.IsSupported)
            Fail(PluginStatus.Unsupported, PluginDiagnostics.ContractUnsupported(manifest, folder));
    }

    /// <summary>A folder whose manifest cannot be used.</summary>
    public Plugin(string folder, IReadOnlyList<Diagnostic> diagnostics)
    {
        Folder = folder;
        _diagnostics.AddRange(diagnostics);
        _status = PluginStatus.Malfunctioned;
    }

    public string Folder { get; }

    public PluginManifest? Manifest { get; }

    public PluginState State
    {
        get
        {
            lock (_gate)
            {
                IReadOnlyList<string> offers = _status == PluginStatus.NotLoaded ? Manifest?.Provides ?? [] : [.. _services.SelectMany(s => s.Names).Distinct(StringComparer.OrdinalIgnoreCase)];
                return new(
                    Manifest?.Id ?? Path.GetFileName(Folder), Manifest?.Kind, Manifest?.Version, Manifest?.Description, Folder, _status, offers, [.. _diagnostics]);
            }
        }
    }

    /// <summary>Takes the plugin out of use, unless it was already.</summary>
    public void Fail(PluginStatus status, Diagnostic why)
    {
        lock (_gate)
        {
            _status = status;
            _diagnostics.Add(why);
            _services = [];
        }
    }

    /// <summary>True when the manifest does not rule out that this plugin offers the name.</summary>
    public bool MayOffer(string name) => Manifest?.Provides is not { } names || names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the plugin offers; loads its code. Empty when it cannot be used.</summary>
    public IReadOnlyList<PluginService> Services()
    {
        lock (_gate)
        {
            if (_status == PluginStatus.NotLoaded)
                Load(Manifest!);
            return _services;
        }
    }

    private void Load(PluginManifest manifest)
    {
        var path = Path.Combine(Folder, manifest.Assembly);
        if (!File.Exists(path))
        {
            Fail(PluginStatus.Malfunctioned, PluginDiagnostics.AssemblyMissing(manifest, path));
            return;
        }

        var step = "its code was loaded";
        try
        {
            var type = new PluginLoadContext(manifest.Id, path).LoadFromAssemblyPath(path).GetType(manifest.Entry, throwOnError: false);
            if (EntryObjection(type) is { } objection)
            {
                Fail(PluginStatus.Malfunctioned, PluginDiagnostics.EntryUnusable(manifest, objection));
                return;
            }

            step = "its entry type was constructed";
            var plugin = (IPlugin)Activator.CreateInstance(type!)!;
            step = "it registered its services";
            var services = new ServiceCollection();
            plugin.Register(services);
            step = "its services were constructed";
            Accept(manifest, Offered(manifest.Kind, services.BuildServiceProvider()));
        }
        catch (Exception e)
        {
            // Whatever foreign code throws is its status, not our crash.
            Fail(PluginStatus.Malfunctioned, PluginDiagnostics.Threw(manifest, step, e is TargetInvocationException { InnerException: { } inner } ? inner : e));
        }
    }

    private void Accept(PluginManifest manifest, List<PluginService> services)
    {
        if (services.Count == 0)
        {
            Fail(PluginStatus.Malfunctioned, PluginDiagnostics.OffersNothing(manifest));
            return;
        }

        _services = services;
        _status = PluginStatus.Active;
    }

    private static string? EntryObjection(Type? type)
    {
        if (type is null)
            return "there is no such type in the assembly";
        if (!typeof(IPlugin).IsAssignableFrom(type))
            return "it does not implement IPlugin";
        if (type.IsAbstract || !type.IsVisible || type.GetConstructor(Type.EmptyTypes) is null)
            return "it is not a public class with a public constructor without parameters";
        return null;
    }

    private List<PluginService> Offered(PluginKind kind, ServiceProvider provider) => kind switch
    {
        PluginKind.Architecture => [.. provider.GetServices<IArchitecture>().Select(s => new PluginService(this, s, [s.Name, .. s.Aliases]))],
        PluginKind.Source =>
        [
            .. provider.GetServices<IKernelInputSource>().Select(s => new PluginService(this, s, [s.Name])),
            .. provider.GetServices<IUpdatePublisher>().Select(s => new PluginService(this, s, [s.Name])),
            .. provider.GetServices<IUpdateSource>().Select(s => new PluginService(this, s, [s.Name])),
        ],
        PluginKind.Reporter =>
        [
            .. provider.GetServices<IReporter>().Select(s => new PluginService(this, s, [s.Format])),
            .. provider.GetServices<IReportSender>().Select(s => new PluginService(this, s, [s.Name])),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
