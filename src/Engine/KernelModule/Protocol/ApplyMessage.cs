using System.Runtime.InteropServices;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_apply</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ApplyMessage
{
    public uint Size;
    public uint Flags;
    public IdText Id;
    public IdText Module;
    public uint WriteCount;
    public uint BusyCount;
    public uint UndoBusyCount;
    public SwapMode Mode;
    public uint Attempts;
    public uint RetryDelayMilliseconds;
    public uint MetadataLength;
    public uint HookCount;
    public ulong Writes;
    public ulong Busy;
    public ulong UndoBusy;
    public ulong Metadata;
    public ulong Hooks;
}
