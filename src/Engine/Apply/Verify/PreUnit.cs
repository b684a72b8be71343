using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>One translation unit as the distribution compiled it, before the patch.</summary>
/// <param name="Name">Its object's path in the kernel tree, for messages.</param>
/// <param name="Object">The object, compiled without function sections and run through objtool.</param>
public sealed record PreUnit(string Name, ElfObject Object);
