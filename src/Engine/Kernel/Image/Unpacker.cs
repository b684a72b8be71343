using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>Unpacks one compressed stream, tolerating what follows it: images carry more behind their payload.</summary>
internal static class Unpacker
{
    /// <summary>Unpacks.</summary>
    /// <param name="format">How it is packed.</param>
    /// <param name="packed">From the first byte of the stream to the end of the file.</param>
    /// <param name="destination">Receives what could be unpacked; the caller judges whether that is whole.</param>
    /// <returns>Null, or why nothing could be started.</returns>
    public static string? Unpack(PayloadFormat format, ReadOnlyMemory<byte> packed, Stream destination)
    {
        if (format.Program is null)
        {
            UnpackGzip(packed, destination);
            return null;
        }

        var start = new ProcessStartInfo(format.Program, format.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            process = null;
        }

        if (process is null)
            return $"it is packed with {format.Name}, and the program {format.Program} is not installed";
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var feed = Task.Run(() => Feed(process, packed));
            process.StandardOutput.BaseStream.CopyTo(destination, 1 << 20);
            feed.GetAwaiter().GetResult();
            process.WaitForExit();
            // What follows the stream makes some programs complain; whether the result is whole is seen from the result.
            errors.GetAwaiter().GetResult();
            return null;
        }
    }

    private static void Feed(Process process, ReadOnlyMemory<byte> packed)
    {
        try
        {
            process.StandardInput.BaseStream.Write(packed.Span);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program stops reading at the end of its stream, and the rest finds the pipe closed.
        }
    }

    private static void UnpackGzip(ReadOnlyMemory<byte> packed, Stream destination)
    {
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        try
        {
            gzip.CopyTo(destination, 1 << 20);
        }
        catch (InvalidDataException)
        {
            // The same: what could be unpacked stands in the destination.
        }
    }
}
