using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>One run of bytes that an update changes.</summary>
/// <param name="Address">Kernel address of the first byte.</param>
/// <param name="Kind">Code or data.</param>
/// <param name="OldBytes">What must be there before; 1 to 16 bytes of code, 1 to 4096 of data.</param>
/// <param name="NewBytes">What is written; as many.</param>
public sealed record MemoryWrite(ulong Address, MemoryWriteKind Kind, ImmutableArray<byte> OldBytes, ImmutableArray<byte> NewBytes);
