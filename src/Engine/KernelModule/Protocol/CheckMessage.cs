using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_check</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CheckMessage
{
    public uint Size;
    public uint Count;
    public ulong Writes;
    public ulong Conflicts;
    public uint Capacity;
    public uint ConflictCount;
}
