using Ksplice.Engine.Elf;
using Microsoft.Win32.SafeHandles;

namespace Ksplice.Engine.Kernel;

/// <summary>
/// Memory that an ELF file describes by its loadable segments: <c>/proc/kcore</c>, or an unpacked kernel image. Reads by
/// position, in blocks that are kept, because small reads of kcore are slow.
/// </summary>
public sealed class SegmentedFile : IKernelMemory, IDisposable
{
    private const int BlockSize = 1 << 20;
    private const int KeptBlocks = 24;

    private readonly SafeFileHandle _file;
    private readonly ElfSegment[] _segments;
    private readonly Dictionary<(int Segment, ulong Block), byte[]> _blocks = [];
    private readonly Queue<(int Segment, ulong Block)> _age = new();
    private readonly Lock _lock = new();

    private SegmentedFile(SafeFileHandle file, ElfSegment[] segments) => (_file, _segments) = (file, segments);

    /// <summary>Loadable segments, in the file's order.</summary>
    public IReadOnlyList<ElfSegment> Segments => _segments;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    /// <exception cref="InvalidDataException">Its headers are not those of an ELF file with segments.</exception>
    public static SegmentedFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            var segments = SegmentHeaders.Read(file).Where(s => s.Type == ElfSegment.Load && s.FileSize > 0).ToArray();
            return new(file, segments);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public bool TryRead(ulong address, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var index = Array.FindIndex(_segments, s => address - s.VirtualAddress < s.MemorySize);
            if (index < 0)
                return false;
            var segment = _segments[index];
            var offset = address - segment.VirtualAddress;
            var part = destination[..(int)Math.Min((ulong)destination.Length, segment.MemorySize - offset)];
            if (!TryReadSegment(index, offset, part))
                return false;
            destination = destination[part.Length..];
            address += (ulong)part.Length;
        }

        return true;
    }

    /// <summary>Reads the bytes that a segment has in the file, from the first, without keeping them.</summary>
    internal bool TryReadUncached(ElfSegment segment, Span<byte> destination) =>
        (ulong)destination.Length <= segment.FileSize && TryFill(destination, checked((long)segment.FileOffset));

    /// <summary>Forgets what was read, so that the next read sees memory as it is by then.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _blocks.Clear();
            _age.Clear();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private bool TryReadSegment(int index, ulong offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            // The rest of a segment beyond its bytes in the file is zero (bss).
            if (offset >= _segments[index].FileSize)
            {
                destination.Clear();
                return true;
            }

            if (Block(index, offset / BlockSize) is not { } block)
                return false;
            var from = (int)(offset % BlockSize);
            if (from >= block.Length)
                return false;
            var length = Math.Min(destination.Length, block.Length - from);
            block.AsSpan(from, length).CopyTo(destination);
            destination = destination[length..];
            offset += (ulong)length;
        }

        return true;
    }

    private byte[]? Block(int index, ulong number)
    {
        lock (_lock)
        {
            if (_blocks.TryGetValue((index, number), out var known))
                return known;
            var segment = _segments[index];
            var start = number * BlockSize;
            var block = new byte[(int)Math.Min(BlockSize, segment.FileSize - start)];
            if (!TryFill(block, checked((long)(segment.FileOffset + start))))
                return null;
            if (_age.Count == KeptBlocks)
                _blocks.Remove(_age.Dequeue());
            _blocks.Add((index, number), block);
            _age.Enqueue((index, number));
            return block;
        }
    }

    private bool TryFill(Span<byte> block, long position)
    {
        while (!block.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file, block, position);
            }
            catch (IOException)
            {
                // The kernel answers EFAULT for memory it will not show; to the caller that is "not mapped".
                return false;
            }

            if (read == 0)
                return false;
            block = block[read..];
            position += read;
        }

        return true;
    }
}
