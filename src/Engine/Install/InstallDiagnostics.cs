using System.Globalization;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Install;

/// <summary>What configuration, catalogue and plan find, each worded once.</summary>
public static class InstallDiagnostics
{
    public static Diagnostic BadConfiguration(string where, string why) => Diagnostic.Error(
        "KSP6401", $"The configuration cannot be used: {Shown(why)}.", where, "Correct the line; docs/operations.md shows a whole configuration.");

    public static Diagnostic UnknownKey(string where, string section, string key) => Diagnostic.Warning(
        "KSP6402", $"Section [{Shown(section)}] has no key {Shown(key)}; the line does nothing.", where, "Correct the key, or remove the line.");

    public static Diagnostic NoSource(string file) => Diagnostic.Error(
        "KSP6403", "No source of updates is configured.", file, "Add a section [Source:NAME] with type, uri and keyring; docs/repositories.md lists its keys.");

    public static Diagnostic Busy(string file, string holder) => Diagnostic.Error(
        "KSP6404", $"Another operation is running: {Shown(holder)}.", file, "Wait for it to end, then run again.");

    public static Diagnostic NotAvailable(string id) => Diagnostic.Error(
        "KSP6405", "No source offers such an update for this kernel.", Shown(id), "splice show --available lists what there is; splice refresh fetches the newest lists.");

    public static Diagnostic ForOtherKernel(string id, string release, string buildId) => Diagnostic.Error(
        "KSP6406", $"The update is for another build of a kernel: {Shown(release)}, build-id {Shown(buildId)}.", Shown(id), "Ask whoever makes the updates for one for this kernel, or boot the kernel that it is for.");

    public static Diagnostic RequirementMissing(string id, string required) => Diagnostic.Error(
        "KSP6407", $"It stands on {Shown(required)}, which is neither applied nor offered in the very version that it was made for.", Shown(id), "Tell the publisher; other updates are not concerned.");

    public static Diagnostic RequirementCycle(string id) => Diagnostic.Error(
        "KSP6408", "It stands on itself by way of others, so there is no order to apply them in.", Shown(id), "Tell the publisher; other updates are not concerned.");

    public static Diagnostic CannotReplace(string id, string replaced, string why) => Diagnostic.Error(
        "KSP6409", $"It takes the place of {Shown(replaced)}, which cannot go: {Shown(why)}.", Shown(id), "Tell the publisher; updates that it would replace stay in force.");

    public static Diagnostic OtherThanListed(string id, string what) => Diagnostic.Error(
        "KSP6410", $"The update is not what the source's list says: its {what} differs.", Shown(id), "Tell the publisher. Nothing of it was used.");

    public static Diagnostic OfferedDifferently(string id, string first, string second) => Diagnostic.Error(
        "KSP6411", $"The sources {Shown(first)} and {Shown(second)} offer different updates under this id; neither is taken.", Shown(id), "Remove one of the sources, or tell their publishers.");

    public static Diagnostic OtherApplied(string id) => Diagnostic.Error(
        "KSP6412", "Another update of this id is applied already.", Shown(id), "Remove it first (splice remove), then install this one.");

    public static Diagnostic NotInstalled(string id) => Diagnostic.Error(
        "KSP6413", "No such update is applied.", Shown(id), "splice show lists what is applied.");

    public static Diagnostic BadInstalledList(string file, string why) => Diagnostic.Error(
        "KSP6416", $"The list of what a boot applies again cannot be read: {Shown(why)}.", file, "Remove the file and install the updates again (splice upgrade); what is applied stays applied.");

    public static Diagnostic NotLogged(string file, string why) => Diagnostic.Warning(
        "KSP6417", $"The log could not be written: {Shown(why)}", file, "Make room or permit it; what was done was done all the same, and splice report shows it.");

    public static Diagnostic NotRecorded(string id, string why) => Diagnostic.Error(
        "KSP6418", $"It is done, but could not be written down for the next boot: {Shown(why)}", Shown(id), "Make room in the state folder, then run the command again.");

    public static Diagnostic BootUnfinished(string file, DateTimeOffset began) => Diagnostic.Error(
        "KSP6419",
        string.Create(CultureInfo.InvariantCulture, $"The machine went down under the updates that were applied by themselves at {began:u}, so nothing is applied by itself."),
        file,
        "Find out which one it was (splice report, /var/log/uptrack.log) and remove it; splice boot --anyway applies what is installed, and so ends this.");

    public static Diagnostic InstalledForOtherKernel(string file, string release, string buildId) => Diagnostic.Info(
        "KSP6420", $"What was installed is for another build of a kernel: {Shown(release)}, build-id {Shown(buildId)}.", file);

    public static Diagnostic NoLongerHere(string id, string what) => Diagnostic.Error(
        "KSP6423", $"The update was installed, but {what}.", Shown(id), "Install it again (splice install), or remove it from the list (splice remove).");

    private static string Shown(string text) => new([.. text.Take(200).Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]);
}
