using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_pin</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PinMessage
{
    public uint Size;
    public uint Count;
    public ulong Addresses;
    public uint ErrorIndex;
    public uint Reserved;
}
