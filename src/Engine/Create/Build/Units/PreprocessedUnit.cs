using Ksplice.Engine.Create.Build.Reachable;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Workspace;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>What the compiler proper sees of a unit.</summary>
/// <param name="TextHash">SHA-256 over what of the text can make code, of assembler over all lines but empty ones and those that only tell where the text comes from; two
/// units of one recipe with the same hash compile to the same code.</param>
/// <param name="Files">Every file that was read, as the compiler names it; none of a patched unit, whose note would take ten times the room.</param>
/// <param name="Names">What its own code leads to by name; null for assembler, a text that was not followed, and a patched unit of which only the hash was asked for.</param>
/// <param name="Macros">Macros that it used or asked for, and names that it found to be none; null as before.</param>
internal sealed record PreprocessedUnit(string TextHash, IReadOnlyList<string> Files, NameFilter? Names = null, NameFilter? Macros = null)
{
    /// <summary>Those of some files of the tree that were read.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="paths">Paths below the tree.</param>
    public IReadOnlyList<string> Reads(KernelTree tree, IReadOnlyList<string> paths)
    {
        var root = PhysicalPath.Resolve("/", tree.Source)!;
        var names = paths.Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
        var read = Files.Where(file => names.Contains(Path.GetFileName(file)))
            .Select(file => PhysicalPath.Resolve(tree.Source, file)).ToHashSet(StringComparer.Ordinal);
        return [.. paths.Where(path => read.Contains(Path.Combine(root, path)))];
    }
}
