namespace Ksplice.Engine.KernelModule;

/// <summary>Why one run of bytes could not be written now.</summary>
/// <param name="Index">Which run.</param>
/// <param name="Status">The reason.</param>
/// <param name="Address">Of the byte, or of the kprobe.</param>
/// <param name="Offset">Of the first differing byte within the run.</param>
/// <param name="Kprobe">The kprobe, when that is the reason.</param>
public readonly record struct WriteConflict(int Index, SwapStatus Status, ulong Address, int Offset, KprobeState Kprobe);
