using Ksplice.Engine.Elf;
using Microsoft.Win32.SafeHandles;

namespace Ksplice.Engine.Kernel;

/// <summary>Reads the program headers of a file that is too large, or too strange, to be read as a whole.</summary>
internal static class SegmentHeaders
{
    /// <summary>Reads them.</summary>
    /// <exception cref="InvalidDataException">Not an ELF file, or headers outside the file.</exception>
    public static IReadOnlyList<ElfSegment> Read(SafeFileHandle file)
    {
        // kcore has at most a few dozen segments, and every linker puts the headers right behind the file header.
        var header = new byte[1 << 16];
        var length = 0;
        while (length < header.Length)
        {
            var read = RandomAccess.Read(file, header.AsSpan(length), length);
            if (read == 0)
                break;
            length += read;
        }

        if (length < 52 || !header.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            throw new InvalidDataException("The file does not begin as an ELF file does.");
        // Section headers may stand beyond what was read; they are not wanted.
        var wide = header[4] == 2;
        header.AsSpan(wide ? 40 : 32, wide ? 8 : 4).Clear();
        header.AsSpan(wide ? 60 : 48, 4).Clear();
        var elf = ElfReader.Read(header.AsMemory(0, length), "program headers");
        return elf.IsOk
            ? elf.Value.Segments
            : throw new InvalidDataException(elf.Diagnostics[0].Message);
    }
}
