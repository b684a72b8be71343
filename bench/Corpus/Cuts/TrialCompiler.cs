using System.Text;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Processes;

namespace Ksplice.Corpus.Cuts;

/// <summary>Lets the kernel's compiler look at units with some files changed, without making objects.</summary>
internal sealed class TrialCompiler(KernelTree tree)
{
    private readonly UnitCatalogue _catalogue = new(tree);

    /// <summary>How a unit is built; null when it is none of this kernel.</summary>
    public async Task<UnitRecipe?> RecipeAsync(string path, CancellationToken cancellation) => (await _catalogue.FindAsync(path, cancellation)).Value;

    /// <summary>True when the unit compiles with these texts in the place of the tree's.</summary>
    public async Task<bool> CompilesAsync(UnitRecipe recipe, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation) =>
        (await RunAsync(recipe, texts, "-fsyntax-only", cancellation)).Succeeded;

    /// <summary>Files of the tree that the unit reads, itself included; empty when one is missing.</summary>
    public async Task<IReadOnlyList<string>> FilesReadAsync(UnitRecipe recipe, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation)
    {
        var listed = await RunAsync(recipe, texts, "-M", cancellation);
        if (!listed.Succeeded)
            return [];
        return
        [
            .. listed.StandardOutput.Replace("\\\n", " ", StringComparison.Ordinal).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Where(word => !Path.IsPathRooted(word)).Select(word => Path.GetRelativePath("/", Path.GetFullPath(word, "/"))).Distinct(StringComparer.Ordinal),
        ];
    }

    private async Task<ProcessResult> RunAsync(UnitRecipe recipe, IReadOnlyDictionary<string, string> texts, string mode, CancellationToken cancellation)
    {
        // Overlays hold one character per byte.
        var bytes = texts.ToDictionary(t => t.Key, t => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(t.Value)), StringComparer.Ordinal);
        var overlay = await SourceOverlay.MakeAsync(tree, bytes, [recipe.ObjectDirectory], cancellation);
        var words = recipe.Compiler.Skip(1).Where(word => mode != "-M" || !word.StartsWith("-Wp,-M", StringComparison.Ordinal));
        return await ProcessRunner.RunAsync(tree.Compiler.Path, [.. words, mode, recipe.SourceArgument], overlay.Folder, cancellation: cancellation);
    }
}
