using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// Finds the kernel inside a boot image. Whatever the boot protocol, the payload is a compressed ELF file, so it is found by
/// its magic number and accepted only when it unpacks to a whole ELF file.
/// </summary>
internal static class UnpackedImage
{
    private const int MaximumAttempts = 32;

    /// <summary>Opens the kernel in an image.</summary>
    /// <param name="path">A boot image, or an ELF file as it comes out of one.</param>
    /// <param name="cacheDirectory">Where unpacked kernels are kept by content (unpacking costs the better part of a second); null for none.</param>
    public static Outcome<SegmentedFile> Open(string path, string? cacheDirectory)
    {
        try
        {
            var image = File.ReadAllBytes(path);
            if (image.AsSpan().StartsWith("\u007fELF"u8))
                return Outcome<SegmentedFile>.Ok(SegmentedFile.Open(path));
            if (cacheDirectory is null)
                return Unpack(path, image, Path.GetTempFileName(), keep: false);

            Directory.CreateDirectory(cacheDirectory);
            var kept = Path.Combine(cacheDirectory, Convert.ToHexStringLower(SHA256.HashData(image)) + ".vmlinux");
            if (File.Exists(kept))
                return Outcome<SegmentedFile>.Ok(SegmentedFile.Open(kept));
            var temporary = Path.Combine(cacheDirectory, $".{Guid.NewGuid():N}.part");
            var unpacked = Unpack(path, image, temporary, keep: true);
            if (unpacked.IsOk)
                File.Move(temporary, kept, overwrite: true);
            return unpacked;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return Outcome<SegmentedFile>.Refused(KernelDiagnostics.BadImage(path, e.Message));
        }
    }

    private static Outcome<SegmentedFile> Unpack(string path, byte[] image, string destination, bool keep)
    {
        var obstacle = "it holds no payload of a known compression";
        var unpacked = false;
        try
        {
            foreach (var (format, offset) in Candidates(image).Take(MaximumAttempts))
            {
                using (var stream = new FileStream(destination, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
                    obstacle = Unpacker.Unpack(format, image.AsMemory(offset), stream) ?? $"its {format.Name} payload is damaged, or no ELF file";
                if (!IsWholeElf(destination))
                    continue;
                unpacked = true;
                return Outcome<SegmentedFile>.Ok(SegmentedFile.Open(destination));
            }

            return Outcome<SegmentedFile>.Refused(KernelDiagnostics.BadImage(path, obstacle));
        }
        finally
        {
            // An open file outlives its name.
            if (!unpacked || !keep)
                File.Delete(destination);
        }
    }

    private static IEnumerable<(PayloadFormat Format, int Offset)> Candidates(byte[] image)
    {
        foreach (var format in PayloadFormat.All)
        {
            for (var at = 0; at < image.Length; at++)
            {
                var next = image.AsSpan(at).IndexOf(format.Magic);
                if (next < 0)
                    break;
                at += next;
                yield return (format, at);
            }
        }
    }

    private static bool IsWholeElf(string path)
    {
        using var file = File.OpenHandle(path);
        var length = (ulong)RandomAccess.GetLength(file);
        try
        {
            var loads = SegmentHeaders.Read(file).Where(s => s.Type == ElfSegment.Load).ToList();
            return loads.Count > 0 && loads.All(s => s.FileOffset <= length && s.FileSize <= length - s.FileOffset);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
