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
        foreach (var folder in search.RequiredFolders.Concat(search.UsualFolders).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            try
            {
                plugins.AddRange(Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(f => Read(f, search.Guard)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (search.RequiredFolders.Any(f => string.Equals(Path.GetFullPath(f), folder, StringComparison.Ordinal)) || Directory.Exists(folder))
                    diagnostics.Add(PluginDiagnostics.FolderMissing(folder));
            }
        }

        RefuseDuplicates(plugins);
        return (plugins, diagnostics);
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
