using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Plugins;

/// <summary>One plugin as an operator sees it.</summary>
/// <param name="Id">Id of its manifest; the folder's name when the manifest cannot be read.</param>
/// <param name="Kind">What it is for; null when the manifest cannot be read.</param>
/// <param name="Version">Its own version; null when the manifest cannot be read.</param>
/// <param name="Description">What it says of itself; null when the manifest cannot be read.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Offers">Names of the services it registered; before it is loaded, those its manifest announces.</param>
/// <param name="Diagnostics">Why it cannot be used.</param>
public sealed record PluginState(
    string Id,
    PluginKind? Kind,
    string? Version,
    string? Description,
    string Folder,
    PluginStatus Status,
    IReadOnlyList<string> Offers,
    IReadOnlyList<Diagnostic> Diagnostics);
