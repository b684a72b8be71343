using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Install.Configuration;

/// <summary>How the operator wants updates to be handled: <c>/etc/uptrack/uptrack.conf</c> with the files of <c>/etc/uptrack/conf.d</c>.</summary>
/// <param name="File">Absolute path of the first file it was read from.</param>
/// <param name="AccessKey">What identifies the machine at a paid service; null when there is none.</param>
/// <param name="Network">How to get to the network.</param>
/// <param name="AutoInstall">Install new updates without being asked.</param>
/// <param name="InstallOnReboot">Apply at boot what was applied before.</param>
/// <param name="UpgradeOnReboot">Install all that is available at boot.</param>
/// <param name="StateFolder">Absolute path of the folder of <see cref="StateLayout"/>.</param>
/// <param name="Sources">Sources of updates, in the order in which they stand.</param>
public sealed record OperatorConfiguration(
    string File,
    string? AccessKey,
    SourceNetwork Network,
    bool AutoInstall,
    bool InstallOnReboot,
    bool UpgradeOnReboot,
    string StateFolder,
    IReadOnlyList<ConfiguredSource> Sources)
{
    /// <summary>Where it is when nobody says otherwise.</summary>
    public const string UsualFile = "/etc/uptrack/uptrack.conf";

    /// <summary>Folder of files that add to <see cref="UsualFile"/> and win over it.</summary>
    public const string UsualFolder = "/etc/uptrack/conf.d";

    /// <summary>Where state is kept when nobody says otherwise.</summary>
    public const string UsualStateFolder = "/var/lib/uptrack";

    /// <summary>Where the log is when nobody says otherwise.</summary>
    public const string UsualLogFile = "/var/log/uptrack.log";

    /// <summary>Absolute path of the log.</summary>
    public string LogFile { get; init; } = UsualLogFile;

    /// <summary>When nothing happens by itself.</summary>
    public QuietHours QuietHours { get; init; } = QuietHours.None;

    /// <summary>What holds where nothing is said.</summary>
    /// <param name="file">What to call it.</param>
    public static OperatorConfiguration Usual(string file) => new(
        file, AccessKey: null, SourceNetwork.Usual, AutoInstall: false, InstallOnReboot: true, UpgradeOnReboot: false, UsualStateFolder, []);
}

/// <summary>A section <c>[Source:NAME]</c>.</summary>
/// <param name="Name">The name in it, fit to be a folder's.</param>
/// <param name="Type">Key <c>type</c>: which plugin reads it.</param>
/// <param name="Settings">The other keys, for the plugin.</param>
public sealed record ConfiguredSource(string Name, string Type, IReadOnlyDictionary<string, string> Settings);
