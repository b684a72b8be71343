namespace Ksplice.Engine.Plugins;

/// <summary>What <c>plugin.json</c> says: everything the host needs to know before it runs any code of the plugin.</summary>
/// <param name="Id">Lower-case letters, digits, dots and hyphens; unique among all plugins found.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Version">Its own version; only shown.</param>
/// <param name="Contract">Version of the contract it was built against.</param>
/// <param name="Assembly">File name of its assembly, beside the manifest.</param>
/// <param name="Entry">Full name of its entry type.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Provides">Names of the services it offers, so that its code stays unloaded while others are asked for;
/// null when it does not say, and then it is loaded whenever its kind is asked for.</param>
public sealed record PluginManifest(
    string Id,
    PluginKind Kind,
    string Version,
    ContractVersion Contract,
    string Assembly,
    string Entry,
    string Description,
    IReadOnlyList<string>? Provides)
{
    /// <summary>Name of the manifest in a plugin's folder.</summary>
    public const string FileName = "plugin.json";
}
