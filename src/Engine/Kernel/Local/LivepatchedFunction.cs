namespace Ksplice.Engine.Kernel.Local;

/// <summary>A function that a livepatch redirects.</summary>
/// <param name="Patch">Name of the livepatch.</param>
/// <param name="Object"><c>vmlinux</c> or a module.</param>
/// <param name="Function">Name of the function.</param>
/// <param name="Position">Which of several of that name, from 1; 0 when the name is unique or it was not said.</param>
/// <param name="IsEnabled">False while the patch is registered but switched off.</param>
public sealed record LivepatchedFunction(string Patch, string Object, string Function, int Position, bool IsEnabled);
