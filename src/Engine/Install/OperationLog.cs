using System.Globalization;
using System.Text;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Install;

/// <summary>
/// The administrator's log: one line for each thing that an operation did, written when it was done, so that a machine that went down still tells how far it
/// came. <c>logrotate</c> turns it over where it is installed; by itself it only keeps to a size, because a log without anybody to turn it over must not fill a disk.
/// </summary>
/// <param name="file">Absolute path.</param>
/// <param name="command">What is running: stands in each line.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class OperationLog(string file, string command, TimeProvider? time = null)
{
    /// <summary>Bytes after which the file is put aside, above what the shipped rules of <c>logrotate</c> allow.</summary>
    public const long LargestFile = 16 * 1024 * 1024;

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Why the log lacks something; null when it does not.</summary>
    public Diagnostic? Trouble { get; private set; }

    /// <summary>Where the file goes when it is too large; the one before that is lost.</summary>
    public string Aside => file + ".old";

    /// <summary>Writes a line. What cannot be written changes nothing of what is done: <see cref="Trouble"/> tells.</summary>
    public void Write(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Trouble is not null)
            return;
        // Titles are other people's: none may look like a line of its own, or write on a terminal.
        var shown = new string([.. text.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format ? '\ufffd' : letter)]);
        var line = string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {command}[{Environment.ProcessId}]: {shown}\n");
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
                File.Move(file, Aside, overwrite: true);
            using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, UnixCreateMode = OwnerAndGroup,
            });
            stream.Write(Encoding.UTF8.GetBytes(line));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trouble = InstallDiagnostics.NotLogged(file, e.Message);
        }
    }
}
