using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64;

/// <summary>
/// A function entry is [landing pad, 4 bytes][tracer's nop or call, 5 bytes][body]; the jump goes after what is present,
/// so that indirect calls still land and tracing still sees the entry.
/// </summary>
public sealed class X64Trampolines : ITrampolineEncoder
{
    private const int JumpLength = 5;
    private const byte JumpNear = 0xe9;
    private const int TracerLength = 5;

    private static ReadOnlySpan<byte> LandingPad => [0xf3, 0x0f, 0x1e, 0xfa];

    // What the kernel writes over a landing pad that nobody may use any more.
    private static ReadOnlySpan<byte> SealedLandingPad => [0x66, 0x0f, 0x1f, 0x00];

    /// <inheritdoc />
    public bool TryFindSite(ReadOnlySpan<byte> code, int tracerOffset, out TrampolineSite site)
    {
        var offset = code.StartsWith(LandingPad) || code.StartsWith(SealedLandingPad) ? LandingPad.Length : 0;
        if (tracerOffset >= 0)
            offset = Math.Max(offset, tracerOffset + TracerLength);
        site = new TrampolineSite(offset, JumpLength);
        return code.Length >= offset + JumpLength;
    }

    /// <inheritdoc />
    public FunctionEntry EntryOf(ReadOnlySpan<byte> code) =>
        code.StartsWith(LandingPad) ? FunctionEntry.LandingPad
        : code.StartsWith(SealedLandingPad) ? FunctionEntry.SealedLandingPad
        : FunctionEntry.Unmarked;

    /// <inheritdoc />
    public bool TryEncodeJump(ulong siteAddress, ulong destination, Span<byte> bytes)
    {
        var distance = unchecked((long)(destination - (siteAddress + JumpLength)));
        if (bytes.Length != JumpLength || distance != (int)distance)
            return false;
        bytes[0] = JumpNear;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], (int)distance);
        return true;
    }
}
