using System.Text;

namespace Ksplice.Engine.Files;

/// <summary>Replaces files so that a reader, or a crash, sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>How temporary names end; what still has one belongs to a writer, or is left from one that was killed.</summary>
    public const string TemporaryEnding = ".tmp";

    private const UnixFileMode Public = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes bytes, in a folder that is made when missing.</summary>
    /// <exception cref="IOException">The folder cannot be written or is full; the old file is untouched then.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Write(path, stream => stream.Write(bytes.Span));
    }

    /// <summary>Writes a text as UTF-8, in a folder that is made when missing.</summary>
    /// <exception cref="IOException">The folder cannot be written or is full; the old file is untouched then.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A name in the same folder (so that renaming is atomic) that nobody else uses, for what another program writes.</summary>
    public static string TemporaryBeside(string path) => $"{path}.{Guid.NewGuid():N}{TemporaryEnding}";

    /// <summary>Writes the file through a temporary one beside it. An existing file keeps its permissions.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="newMode">Permissions of a file that did not exist.</param>
    /// <exception cref="IOException">The folder cannot be written or is full; the old file is untouched then.</exception>
    public static void Write(string path, Action<Stream> write, UnixFileMode newMode = Public)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var temporary = TemporaryBeside(full);
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = File.Exists(full) ? File.GetUnixFileMode(full) : newMode,
            }))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
