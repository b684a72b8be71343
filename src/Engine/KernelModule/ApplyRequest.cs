using System.Collections.Immutable;

namespace Ksplice.Engine.KernelModule;

/// <summary>An update to apply: all writes in one stopped instant.</summary>
/// <param name="Id">1 to 63 characters of <c>A-Z a-z 0-9 . _ -</c>, the first no dot; names it in sysfs.</param>
/// <param name="Module">The loaded replacement module, with underscores; the update holds it.</param>
/// <param name="Writes">1 to 4096 (or none, with hooks), none overlapping another, a megabyte in all.</param>
/// <param name="Busy">The code that goes out of use.</param>
/// <param name="UndoBusy">The code that goes out of use when the update is undone.</param>
/// <param name="Metadata">Up to 64 KiB that the kernel keeps and shows, whatever they mean.</param>
/// <param name="Effort">How to try.</param>
public sealed record ApplyRequest(
    string Id,
    string Module,
    IReadOnlyList<MemoryWrite> Writes,
    IReadOnlyList<AddressRange> Busy,
    IReadOnlyList<AddressRange> UndoBusy,
    ImmutableArray<byte> Metadata,
    SwapEffort Effort)
{
    /// <summary>
    /// The update is known as reversed, its module still loaded, and becomes applied again; it stays reversed if that fails.
    /// Needs <see cref="DeviceFeatures.Again"/>.
    /// </summary>
    public bool Again { get; init; }

    /// <summary>Functions to call, in order, also when the update is undone; at most 256.</summary>
    public IReadOnlyList<HookCall> Hooks { get; init; } = [];
}
