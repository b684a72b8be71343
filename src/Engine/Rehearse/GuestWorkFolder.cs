using Ksplice.Engine.Files;

namespace Ksplice.Engine.Rehearse;

/// <summary>The temporary folder of one guest; it goes when the guest goes.</summary>
internal sealed class GuestWorkFolder : IDisposable
{
    private readonly string? _keptConsoleLog;
    private readonly IDisposable _claim;

    public GuestWorkFolder(string? keptConsoleLog)
    {
        _keptConsoleLog = keptConsoleLog is null ? null : System.IO.Path.GetFullPath(keptConsoleLog);
        Path = Directory.CreateTempSubdirectory(StaleGuestFolders.Prefix).FullName;
        _claim = StaleGuestFolders.Claim(Path);
        StaleGuestFolders.Remove(System.IO.Path.GetDirectoryName(Path)!, FileOwner.Of(Path).UserId);
        Directory.CreateDirectory(Commands);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(ConsoleLog)!);
        // The log of an earlier guest must not be taken for this one's when this one does not come up.
        File.Delete(ConsoleLog);
    }

    public string Path { get; }

    public string Initramfs => System.IO.Path.Combine(Path, "initramfs");

    /// <summary>Host side of the folder both sides write to.</summary>
    public string Exchange => System.IO.Path.Combine(Path, "exchange");

    public string Commands => System.IO.Path.Combine(Exchange, "command");

    public string ConsoleLog => _keptConsoleLog ?? System.IO.Path.Combine(Path, "console.log");

    public string ReadConsoleLog() => File.Exists(ConsoleLog) ? File.ReadAllText(ConsoleLog) : string.Empty;

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _claim.Dispose();
    }
}
