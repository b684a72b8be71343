using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_hook</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HookMessage
{
    public ulong Address;
    public HookKind Kind;
    public uint Reserved;
}
