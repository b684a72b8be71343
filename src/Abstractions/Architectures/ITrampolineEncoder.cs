namespace Ksplice.Abstractions.Architectures;

/// <summary>Where a function can be redirected and what is written there.</summary>
public interface ITrampolineEncoder
{
    /// <summary>
    /// Finds the place for the jump: after what the kernel itself keeps at a function's entry (landing pad, tracer's nop).
    /// </summary>
    /// <param name="code">Live bytes of the function, from its first byte.</param>
    /// <param name="tracerOffset">Offset of the tracer's call or nop, as the function tracer's table names it; -1 without one.</param>
    /// <param name="site">Offset and length of the bytes to be overwritten.</param>
    /// <returns>False when the function is too small to hold the jump.</returns>
    bool TryFindSite(ReadOnlySpan<byte> code, int tracerOffset, out TrampolineSite site);

    /// <summary>Encodes the jump.</summary>
    /// <param name="siteAddress">Address of the first byte overwritten.</param>
    /// <param name="destination">Address the jump leads to.</param>
    /// <param name="bytes">As many bytes as the site is long.</param>
    /// <returns>False when the destination is out of reach.</returns>
    bool TryEncodeJump(ulong siteAddress, ulong destination, Span<byte> bytes);

    /// <summary>Tells by which calls a function may be entered.</summary>
    /// <param name="code">Bytes of the function, compiled or live, from its first byte.</param>
    FunctionEntry EntryOf(ReadOnlySpan<byte> code) => FunctionEntry.Unmarked;
}
