using System.Buffers.Binary;

namespace Ksplice.Engine.Tests.Kernel;

/// <summary>The smallest ELF files that have loadable segments: what kcore and an unpacked kernel look like.</summary>
internal static class TestElf
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;

    /// <summary>Writes a 64-bit little-endian file with segments one behind the other.</summary>
    public static byte[] Write(params (ulong Address, byte[] Bytes, ulong MemorySize)[] segments)
    {
        var offset = HeaderSize + ProgramHeaderSize * segments.Length;
        var file = new byte[offset + segments.Sum(s => s.Bytes.Length)];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = (2, 1, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var header = file.AsSpan(HeaderSize + i * ProgramHeaderSize);
            BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], segments[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)segments[i].Bytes.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], segments[i].MemorySize);
            segments[i].Bytes.CopyTo(file, offset);
            offset += segments[i].Bytes.Length;
        }

        return file;
    }
}
