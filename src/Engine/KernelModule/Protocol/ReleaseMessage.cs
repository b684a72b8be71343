using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_release</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReleaseMessage
{
    public uint Size;
    public uint Flags;
    public IdText Id;
}
