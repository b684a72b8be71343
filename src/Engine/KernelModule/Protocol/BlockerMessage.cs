using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ksplice.Engine.KernelModule.Protocol;

/// <summary><c>struct ksplice_blocker</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BlockerMessage
{
    public uint ProcessId;
    public BlockerTraits Flags;
    public uint RangeIndex;
    public uint EntryCount;
    public ulong Address;
    public CommandText Command;
    public StackEntries Entries;

    [InlineArray(Limits.CommandLength)]
    internal struct CommandText
    {
        private byte _first;
    }

    [InlineArray(Limits.Stack)]
    internal struct StackEntries
    {
        private ulong _first;
    }

    public readonly SwapBlocker ToBlocker()
    {
        ReadOnlySpan<byte> command = Command;
        ReadOnlySpan<ulong> entries = Entries;
        var end = command.IndexOf((byte)0);
        return new SwapBlocker(
            (int)ProcessId,
            Encoding.UTF8.GetString(end < 0 ? command : command[..end]),
            Flags,
            RangeIndex == Limits.NoIndex ? null : checked((int)RangeIndex),
            Address,
            [.. entries[..(int)Math.Min(EntryCount, Limits.Stack)]]);
    }
}
