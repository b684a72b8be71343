using Ksplice.Engine.Install.Configuration;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Manuals;

/// <summary>What the manual page says that no command or option stands for.</summary>
internal static class ManualFacts
{
    /// <summary>What the program does, a paragraph each.</summary>
    public static IReadOnlyList<string> Description { get; } =
    [
        "A source patch becomes a signed update, and a running Linux kernel takes it: no reboot, no stopped programs, and the way back is open. "
            + "Nothing is installed that was not first proved to fit the code that really runs.",
        "create makes an update, rehearse tries it in a virtual machine of its own kernel, verify proves that it fits without changing anything, apply puts it in and undo takes it out.",
        "Results go to standard output, everything else to standard error. Each refusal has a code, KSPnnnn, that never changes its meaning, and says what to do about it. "
            + "An update is applied whole or not at all: after any exit status but 0 the kernel is as before for the update that failed, and earlier ones of the same command stay applied and are listed.",
    ];

    /// <summary>Files and folders by name.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Files { get; } =
    [
        (TrustStore.SystemFolder + "/*.pub", "Public keys whose updates are trusted."),
        (OperatorConfiguration.UsualFile, "Sources of updates, network and settings; files *.conf of " + OperatorConfiguration.UsualFolder + " add to it and win over it."),
        (OperatorConfiguration.UsualStateFolder, "Lists of sources, fetched updates, what a boot applies again."),
        (OperatorConfiguration.UsualLogFile, "What was installed and removed, when, and what failed."),
        ("~/.cache/ksplice", "Downloads, prepared kernel trees and compiled objects; may be deleted at any time."),
        ("/var/lib/ksplice/runs", "Records of the latest runs of root, which splice report renders."),
        ("~/.local/state/ksplice/runs", "The same of every other user."),
        (PluginSearch.SystemFolder, "Plugins, besides those in the folder plugins beside the program."),
        (AppliedUpdates.DefaultRoot, "What the kernel knows of applied updates."),
    ];

    /// <summary>Environment variables by name.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Environment { get; } =
    [
        ("KSPLICE_WORKSPACE", "Folder for downloads, prepared trees and objects, where --workspace does not name one."),
        ("XDG_CACHE_HOME", "Folder that holds the workspace otherwise, instead of ~/.cache."),
        ("XDG_STATE_HOME", "Folder that holds records of runs, instead of ~/.local/state."),
        ("NO_COLOR", "When set to anything, output has no colours."),
    ];

    /// <summary>Other pages.</summary>
    public static IReadOnlyList<(string Name, int Section)> SeeAlso { get; } = [("patch", 1), ("uname", 1), ("modprobe", 8), ("dmesg", 1)];
}
