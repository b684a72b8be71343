namespace Ksplice.Engine.KernelModule;

/// <summary>Code that no task may be inside of.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="End">Address after the last byte; a return to it counts as inside, for it follows a call that ends the code.</param>
public readonly record struct AddressRange(ulong Start, ulong End);
