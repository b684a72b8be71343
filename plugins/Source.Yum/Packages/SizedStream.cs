namespace Ksplice.Plugins.Source.Yum.Packages;

/// <summary>So many bytes of a stream from where it stands; cut off, it ends in an exception.</summary>
internal sealed class SizedStream : Stream
{
    private readonly Stream _stream;
    private readonly long _length;
    private long _left;

    /// <summary>A part of a stream.</summary>
    public SizedStream(Stream stream, long length) => (_stream, _length, _left) = (stream, length, length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Taken(buffer.Length, _stream.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Taken(buffer.Length, await _stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Taken(int room, int read)
    {
        if (read == 0 && _left > 0 && room > 0)
            throw new EndOfStreamException();
        _left -= read;
        return read;
    }
}
