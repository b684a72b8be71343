using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Plugins;

/// <summary>Everything that can be wrong with a plugin.</summary>
internal static class PluginDiagnostics
{
    public static Diagnostic ManifestUnusable(string path, string why) => Diagnostic.Error(
        "KSP7001", $"The plugin's manifest cannot be used: {why}", path, "Correct plugin.json, or remove the folder. docs/writing-a-plugin.md lists its fields.");

    public static Diagnostic ContractUnsupported(PluginManifest manifest, string folder) => Diagnostic.Error(
        "KSP7002",
        $"Plugin {manifest.Id} is made for contract {manifest.Contract}; this host has {ContractVersion.Host}.",
        folder,
        "Install the version of the plugin that belongs to this host.");

    public static Diagnostic AssemblyMissing(PluginManifest manifest, string path) => Diagnostic.Error(
        "KSP7003", $"The assembly of plugin {manifest.Id} is missing.", path, "Install the plugin again, with all of its files.");

    public static Diagnostic EntryUnusable(PluginManifest manifest, string why) => Diagnostic.Error(
        "KSP7004",
        $"The entry type of plugin {manifest.Id} cannot be used: {why}",
        manifest.Entry,
        "The manifest must name a public class that implements IPlugin and has a public constructor without parameters.");

    public static Diagnostic Threw(PluginManifest manifest, string step, Exception exception) => Diagnostic.Error(
        "KSP7005",
        $"Plugin {manifest.Id} failed while {step}: {exception.GetType().Name}: {exception.Message}",
        manifest.Entry,
        "This is a fault of the plugin: report it to its author, or remove the plugin.");

    public static Diagnostic NotSafeForRoot(string what, string objection) => Diagnostic.Error(
        "KSP7006",
        $"Nothing is loaded from {what} while running as root: {objection}.",
        what,
        "Give the files to root and take write permission from everybody else (chown -R root: …; chmod -R go-w …).");

    public static Diagnostic DuplicateId(PluginManifest manifest, string folder, string other) => Diagnostic.Error(
        "KSP7007", $"Plugin {manifest.Id} was found twice; neither is chosen over the other.", folder, $"Remove one: the other lies in {other}.");

    public static Diagnostic NobodyOffers(string what, IReadOnlyList<string> known) => Diagnostic.Error(
        "KSP7008",
        $"No usable plugin offers {what}.",
        null,
        known.Count == 0 ? "Install a plugin for it; splice plugins lists what was found." : $"There are: {string.Join(", ", known)}. splice plugins tells why others are not usable.");

    public static Diagnostic OfferedTwice(string what, string first, string second) => Diagnostic.Error(
        "KSP7009", $"Plugins {first} and {second} both offer {what}.", null, "Remove one of them.");

    public static Diagnostic OffersNothing(PluginManifest manifest) => Diagnostic.Error(
        "KSP7010",
        $"Plugin {manifest.Id} registered no service of its kind.",
        manifest.Entry,
        "Register at least one service of the kind that the manifest names.");

    public static Diagnostic FolderMissing(string folder) => Diagnostic.Error(
        "KSP7011", "This plugin folder does not exist or cannot be read.", folder, "Correct --plugin-path.");
}
