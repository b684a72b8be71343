namespace Ksplice.Plugins.Source.Yum.Lists;

/// <summary>
/// A stream of which only so much may be read until <see cref="Renew"/>. An XML reader holds names, attributes and texts whole: this bounds them
/// all, in a list of any length.
/// </summary>
internal sealed class RationedStream(Stream stream) : Stream
{
    private const int Ration = 8 * 1024 * 1024;

    private int _left = Ration;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins a new part.</summary>
    public void Renew() => _left = Ration;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = stream.Read(buffer);
        _left -= read;
        return _left >= 0 ? read : throw new FormatException("what it says of one package is too long");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }
}
