using System.Text;

namespace Ksplice.Engine.Create.Build.Workspace;

/// <summary>Files that are there whole or not at all, also when the writer is killed or two write the same.</summary>
public static class AtomicFile
{
    /// <summary>Writes a text as UTF-8.</summary>
    public static Task WriteAsync(string file, string text, CancellationToken cancellation) =>
        WriteAsync(file, Encoding.UTF8.GetBytes(text), cancellation);

    /// <summary>Writes bytes.</summary>
    public static async Task WriteAsync(string file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = TemporaryBeside(file);
        await File.WriteAllBytesAsync(temporary, bytes, cancellation);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>A name in the same folder (so that renaming is atomic) that nobody else uses.</summary>
    public static string TemporaryBeside(string file) => $"{file}.{Guid.NewGuid():N}.tmp";
}
