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
    IReadOnlyList<string> Objtool)
{
    /// <summary>The object, as the makefile of <see cref="ObjectDirectory"/> names it: below the tree, may hold <c>..</c>.</summary>
    public required string Object { get; init; }

    /// <summary>True when the source is part of other targets too, each of which has a recipe of its own.</summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>What the unit goes by: its source, and its target where there are several (<c>drivers/x/common.c@x_vf</c>).</summary>
    public string Name => IsOneOfSeveral ? $"{SourcePath}@{Target.Name}" : SourcePath;

    /// <summary>Folders below the tree that the compiler searches for included files, without <c>.</c> and <c>..</c>.</summary>
    public IEnumerable<string> SearchedFolders
    {
        get
        {
            for (var i = 1; i < Compiler.Count; i++)
            {
                var folder = Compiler[i] == "-I" && i + 1 < Compiler.Count ? Compiler[++i]
                    : Compiler[i].StartsWith("-I", StringComparison.Ordinal) ? Compiler[i][2..] : "";
                if (folder.Length > 0 && !Path.IsPathRooted(folder))
                    yield return UnitCatalogue.WithoutDots(folder.TrimEnd('/'));
            }
        }
    }
}
