using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>A task that stood in the way of the last attempt.</summary>
/// <param name="ProcessId">Thread id; 0 for idle tasks.</param>
/// <param name="Command">Name of the thread, up to 15 bytes.</param>
/// <param name="Traits">How it blocks.</param>
/// <param name="RangeIndex">The range it is inside of; null when its stack was unreadable.</param>
/// <param name="Address">The address that is inside; 0 when unreadable.</param>
/// <param name="Stack">Up to 32 return addresses, innermost first.</param>
public sealed record SwapBlocker(
    int ProcessId, string Command, BlockerTraits Traits, int? RangeIndex, ulong Address, ImmutableArray<ulong> Stack);
