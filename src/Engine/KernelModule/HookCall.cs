namespace Ksplice.Engine.KernelModule;

/// <summary>A function of the replacement module that the kernel module is to call.</summary>
/// <param name="Kind">When.</param>
/// <param name="Address">Its first byte.</param>
public readonly record struct HookCall(HookKind Kind, ulong Address);
