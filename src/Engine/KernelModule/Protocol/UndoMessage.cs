using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_undo</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UndoMessage
{
    public uint Size;
    public uint Flags;
    public IdText Id;
    public SwapMode Mode;
    public uint Attempts;
    public uint RetryDelayMilliseconds;
    public uint Reserved;
}
