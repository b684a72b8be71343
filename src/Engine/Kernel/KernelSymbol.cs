namespace Ksplice.Engine.Kernel;

/// <summary>One name of a kernel address.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">Virtual address; for per-CPU variables the offset in the per-CPU area, as kallsyms has it.</param>
/// <param name="Type">Letter of <c>nm</c>; what it tells, <see cref="GlobalSymbols"/> knows.</param>
/// <param name="Module">The module that holds it; null for the kernel proper.</param>
public readonly record struct KernelSymbol(string Name, ulong Address, char Type, string? Module);
