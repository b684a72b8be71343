namespace Ksplice.Engine.Create.Build.Units;

/// <summary>How kbuild makes one unit.</summary>
/// <param name="SourcePath">Path of the <c>.c</c> below the tree, without <c>..</c>.</param>
/// <param name="SourceArgument">The same as kbuild names it, which <c>__FILE__</c> repeats; may hold <c>..</c>.</param>
/// <param name="ObjectDirectory">The folder whose makefile lists the unit.</param>
/// <param name="Target">What it is linked into.</param>
/// <param name="Compiler">Compiler and its options, without input, output and dependency file.</param>
/// <param name="Objtool">objtool and its options, without the object; empty when the kernel's build does not run it on this unit.</param>
public sealed record UnitRecipe(
    string SourcePath,
    string SourceArgument,
    string ObjectDirectory,
    UnitTarget Target,
    IReadOnlyList<string> Compiler,
    IReadOnlyList<string> Objtool);
