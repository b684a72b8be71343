using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Plugins;

/// <summary>Finds plugin folders and reads their manifests; runs none of their code.</summary>
internal static class PluginDiscovery
{
    public static (IReadOnlyList<Plugin> Plugins, IReadOnlyList<Diagnostic> Diagnostics) Find(PluginSearch search)
    {
        var diagnostics = new List<Diagnostic>();
        var plugins = new List<Plugin>();
        foreach (var folder in search.RequiredFolders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
            plugins.AddRange(In(folder, isRequired: true, search.Guard, diagnostics));

        // A checkout brings its own plugins and leaves alone those of an installed package; only the user's own folders can clash with them.
        var usual = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in search.UsualFolders.Except(search.RequiredFolders, StringComparer.Ordinal))
        {
            var found = In(folder, isRequired: false, search.Guard, diagnostics).Where(p => p.Manifest is null || !usual.Contains(p.Manifest.Id)).ToList();
            usual.UnionWith(found.Where(p => p.Manifest is not null).Select(p => p.Manifest!.Id));
            plugins.AddRange(found);
        }

        RefuseDuplicates(plugins);
        return (plugins, diagnostics);
    }

    private static IReadOnlyList<Plugin> In(string folder, bool isRequired, WriteGuard guard, List<Diagnostic> diagnostics)
    {
        try
        {
            return [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(f => Read(f, guard))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isRequired || Directory.Exists(folder))
                diagnostics.Add(PluginDiagnostics.FolderMissing(folder));
            return [];
        }
    }

    private static Plugin Read(string folder, WriteGuard guard)
    {
        // Before the manifest: it decides what is loaded, so it must be as trustworthy as the code.
        if (Objection(folder, guard) is { } objection)
            return new(folder, [PluginDiagnostics.NotSafeForRoot(folder, objection)]);
        var manifest = PluginManifestReader.Read(Path.Combine(folder, PluginManifest.FileName));
        return manifest.IsOk ? new(folder, manifest.Value) : new(folder, manifest.Diagnostics);
    }

    private static string? Objection(string folder, WriteGuard guard)
    {
        if (!guard.IsActive)
            return null;
        try
        {
            // The folder's ancestors are checked with it; what is inside needs only its own look, but a link may lead anywhere.
            return guard.Objection(folder)
                ?? Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(guard.Objection).FirstOrDefault(o => o is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static void RefuseDuplicates(List<Plugin> plugins)
    {
        foreach (var same in plugins.Where(p => p.Manifest is not null).GroupBy(p => p.Manifest!.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            foreach (var plugin in same)
            {
                var other = same.First(p => p != plugin);
                plugin.Fail(PluginStatus.Malfunctioned, PluginDiagnostics.DuplicateId(plugin.Manifest!, plugin.Folder, other.Folder));
            }
        }
    }
}
