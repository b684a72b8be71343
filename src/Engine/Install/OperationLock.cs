using System.Globalization;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Install;

/// <summary>Lets one operation at a time change what is installed; whoever comes second is told who came first.</summary>
public sealed class OperationLock : IDisposable
{
    private const int LongestHolder = 200;

    private readonly FolderLock _held;
    private readonly string _holderFile;

    private OperationLock(FolderLock held, string holderFile) => (_held, _holderFile) = (held, holderFile);

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="file">The lock file, made with its folder when missing and left behind.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static Outcome<OperationLock> Take(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (FolderLock.TryTake(file) is not { } held)
            return Outcome<OperationLock>.None(OutcomeKind.Busy, InstallDiagnostics.Busy(file, Holder(file)));
        try
        {
            // Beside the lock, since the lock itself cannot be opened by anybody else.
            File.WriteAllText(HolderFile(file), string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)}) since {DateTimeOffset.UtcNow:u}"));
            return Outcome<OperationLock>.Ok(new OperationLock(held, HolderFile(file)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(_holderFile);
        _held.Dispose();
    }

    private static string HolderFile(string file) => file + ".holder";

    private static string Holder(string file)
    {
        try
        {
            var text = File.ReadAllText(HolderFile(file));
            return text.Length is > 0 and <= LongestHolder ? text : "one that just began";
        }
        catch (IOException)
        {
            return "one that just began or ended";
        }
    }
}
