using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_write</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WriteMessage
{
    public ulong Address;
    public uint Length;
    public MemoryWriteKind Kind;
    public ulong OldBytes;
    public ulong NewBytes;
}
