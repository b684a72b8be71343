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

    /// <summary>Every object of this kernel.</summary>
    public async Task<IReadOnlyDictionary<string, List<UnitPlace>>> BuiltAsync(CancellationToken cancellation) =>
        await _catalogue.AllAsync(cancellation) is { IsOk: true } built ? built.Value : throw new InvalidOperationException("What the kernel is built of cannot be told.");

    /// <summary>Compiles a unit with these texts in the place of the tree's.</summary>
    public async Task<TrialResult> TryAsync(UnitRecipe recipe, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation)
    {
        // Overlays hold one character per byte.
        var bytes = texts.ToDictionary(t => t.Key, t => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(t.Value)), StringComparer.Ordinal);
        var overlay = await SourceOverlay.MakeAsync(tree, bytes, [recipe.ObjectDirectory], cancellation);
        var run = await ProcessRunner.RunAsync(
            tree.Compiler.Path, [.. recipe.Compiler.Skip(1), "-fsyntax-only", recipe.SourceArgument], overlay.Folder, cancellation: cancellation);
        return TrialResult.Of(run.Succeeded, run.StandardError);
    }
}
