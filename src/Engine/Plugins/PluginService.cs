namespace Ksplice.Engine.Plugins;

/// <summary>One service of a plugin and the names by which it can be asked for.</summary>
internal sealed record PluginService(Plugin Plugin, object Service, IReadOnlyList<string> Names)
{
    public bool IsNamed(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
