using System.Buffers.Binary;

namespace Ksplice.Engine.Kernel;

/// <summary>Reads ELF notes, as in <c>/sys/kernel/notes</c> and in sections of type <c>SHT_NOTE</c>.</summary>
public static class NoteReader
{
    private const uint BuildIdType = 3;

    /// <summary>The GNU build-id in lower-case hexadecimal, or null when there is none.</summary>
    /// <param name="notes">Notes one after the other: name size, data size and type (32 bits each), name, data, both padded to 4 bytes.</param>
    /// <param name="littleEndian">Byte order of the sizes.</param>
    public static string? FindBuildId(ReadOnlySpan<byte> notes, bool littleEndian = true)
    {
        while (notes.Length >= 12)
        {
            var nameSize = Word(notes, littleEndian);
            var dataSize = Word(notes[4..], littleEndian);
            var type = Word(notes[8..], littleEndian);
            var dataStart = 12 + Padded(nameSize);
            var end = dataStart + Padded(dataSize);
            if (dataStart + dataSize > (ulong)notes.Length)
                return null;
            if (type == BuildIdType && nameSize == 4 && notes.Slice(12, 4).SequenceEqual("GNU\0"u8))
                return Convert.ToHexStringLower(notes.Slice((int)dataStart, (int)dataSize));
            if (end >= (ulong)notes.Length)
                return null;
            notes = notes[(int)end..];
        }

        return null;
    }

    private static ulong Padded(uint size) => ((ulong)size + 3) & ~3UL;

    private static uint Word(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
