using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Why nothing was published, each worded once.</summary>
internal static class PublishDiagnostics
{
    public static Diagnostic NoTool(string tool, string package) => Diagnostic.Error(
        "KSP6201", $"There is no {tool} here, so no repository can be made.", null, $"Install the package {package}.");

    public static Diagnostic NoKey(string? key, string why) => Diagnostic.Error(
        "KSP6202", $"{(key is null ? "No key was given" : $"“{Shown(key)}” does not name one secret key")}: {Shown(why)}.", null, "Give the fingerprint of a key that `gpg --list-secret-keys` lists (--gpg-key).");

    public static Diagnostic DeadKey(string key, string state) => Diagnostic.Error(
        "KSP6203", $"The key {Shown(key)} is {state}; no client would accept what it signs.", null, "Extend the key (`gpg --quick-set-expire`), or sign with another one.");

    public static Diagnostic NotOurs(string folder, string kind) => Diagnostic.Error(
        "KSP6204", $"The folder holds something that is not a repository of updates for {kind}; nothing was written.", folder, "Give an empty folder, or one that publish made.");

    public static Diagnostic Linked(string path) => Diagnostic.Error(
        "KSP6204", "The repository holds a symbolic link, which publish never makes; nothing was written.", path, "Find out who put it there, and delete it.");

    public static Diagnostic Unwritable(string folder, string why) => Diagnostic.Error(
        "KSP6205", $"The repository could not be read or written: {Shown(why)}", folder, "Readers see what was there before. Check room and permissions, then run again.");

    public static Diagnostic Locked(string folder) => Diagnostic.Error(
        "KSP6206", "Somebody else is publishing into this folder.", folder, "Wait for it to end, then run again.");

    public static Diagnostic BadUpdate(string id, string why) => Diagnostic.Error(
        "KSP6207", $"The update cannot be published: {why}.", Shown(id), "Make the update again with sound names.");

    public static Diagnostic OtherContent(string id) => Diagnostic.Error(
        "KSP6208", "The repository already has an update of this id with other content.", id, "Make the changed update under a new id: clients that have the old one would never take it.");

    public static Diagnostic SameName(string id, string other, string package) => Diagnostic.Error(
        "KSP6209", $"Its package would be called {package}, as that of {Shown(other)} is.", id, "Make the update again under an id that differs in more than case and underscores.");

    public static Diagnostic ForeignList(string folder, string why) => Diagnostic.Error(
        "KSP6210", $"What is in the repository is not what our key signed: {why}.", folder,
        "Sign with the key that signed it as well (--gpg-key twice), or restore the folder from a copy that you trust.");

    public static Diagnostic NotSigned(string why) => Diagnostic.Error(
        "KSP6211", $"gpg did not sign: {Shown(why)}", null, "Try `gpg --clearsign` with the key by hand; an agent must know its passphrase.");

    public static Diagnostic BadRequest(string why) => Diagnostic.Error(
        "KSP6212", $"The repository cannot be made so: {why}.", null, "Give a suite of lower-case letters, digits, dots and hyphens, and 1 to 3650 days; look at the clock and at SOURCE_DATE_EPOCH.");

    public static Diagnostic NoExchange(string folder) => Diagnostic.Error(
        "KSP6224", "The file system of the repository cannot exchange two folders in one step, so readers would meet a mix.", folder,
        "Publish into a folder of a local file system (ext4, xfs, btrfs), and copy that.");

    private static string Shown(string text) => new([.. text.Take(300).Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]);
}
