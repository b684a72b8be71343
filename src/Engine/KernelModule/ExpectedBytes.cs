using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>Bytes that are to be compared with live memory as a write of them would be.</summary>
/// <param name="Address">Kernel address of the first byte.</param>
/// <param name="Kind">Code is also searched for kprobes.</param>
/// <param name="Bytes">What must be there; 1 to 16 bytes of code, 1 to 4096 of data.</param>
public sealed record ExpectedBytes(ulong Address, MemoryWriteKind Kind, ImmutableArray<byte> Bytes);
