using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_hello</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HelloMessage
{
    public uint Size;
    public uint Abi;
    public DeviceFeatures Features;
    public uint WriteSize;
    public uint RangeSize;
    public uint PinSize;
    public uint ConflictSize;
    public uint CheckSize;
    public uint ApplySize;
    public uint UndoSize;
    public uint ReleaseSize;
    public uint BlockerSize;
    public uint ResultSize;
}
