using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Workspace;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Checks what a compiler read through an overlay. If it silently took a file of the tree instead of the patched one, the update would change
/// nothing.
/// </summary>
internal static class OverlayReads
{
    /// <summary>Why the files read are not those of the overlay; null when they are.</summary>
    /// <param name="tree">The tree below the overlay.</param>
    /// <param name="recipe">The unit.</param>
    /// <param name="overlay">Where it was compiled.</param>
    /// <param name="files">What the compiler says it read, as it names them.</param>
    public static Diagnostic? Check(KernelTree tree, UnitRecipe recipe, SourceOverlay overlay, IEnumerable<string> files)
    {
        var names = overlay.Texts.Keys.Append(recipe.SourcePath).Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
        var read = files.Where(path => names.Contains(Path.GetFileName(path)))
            .Select(path => PhysicalPath.Resolve(overlay.Folder, path)).ToHashSet(StringComparer.Ordinal);
        var root = PhysicalPath.Resolve("/", overlay.Folder)!;
        var treeRoot = PhysicalPath.Resolve("/", tree.Source)!;
        var stale = overlay.Texts.Keys.FirstOrDefault(path => read.Contains(Path.Combine(treeRoot, path)));

        // A unit that is not patched itself was chosen because it reads one of the patched files.
        var readsPatched = overlay.Texts.ContainsKey(recipe.SourcePath)
            ? read.Contains(Path.Combine(root, recipe.SourcePath))
            : overlay.Texts.Keys.Any(path => read.Contains(Path.Combine(root, path)));
        if (stale is null && readsPatched)
            return null;
        return Diagnostic.Error(
            "KSP1105", $"The compiler did not read the patched {stale ?? recipe.SourcePath}.", recipe.SourcePath,
            "The unit reaches the file by another path than known; report this unit.");
    }
}
