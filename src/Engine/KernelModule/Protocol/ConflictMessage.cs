using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_conflict</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConflictMessage
{
    public uint Index;
    public SwapStatus Status;
    public ulong Address;
    public uint Offset;
    public KprobeState KprobeFlags;
}
