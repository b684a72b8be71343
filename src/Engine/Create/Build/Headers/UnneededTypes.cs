using System.Text;
using Ksplice.Engine.Create.Build.Reachable;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Tells of units that have structures or unions in sight which a patch changes whether they need to know what these look like. Of most a unit only passes
/// pointers on. The compiler itself says so: what compiles while the definition is missing depends on nothing of it.
/// </summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="preprocessor">Preprocesses its units.</param>
/// <param name="changed">Tags of structures and unions that the patch changes.</param>
internal sealed class UnneededTypes(KernelTree tree, UnitPreprocessor preprocessor, IReadOnlySet<string> changed)
{
    /// <summary>Whether a unit differs in nothing but such definitions, and needs none of them.</summary>
    /// <param name="recipe">How the unit is made.</param>
    /// <param name="overlay">The patched tree.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task<bool> HoldAllAsync(UnitRecipe recipe, SourceOverlay overlay, CancellationToken cancellation)
    {
        if (changed.Count == 0 || !recipe.SourceArgument.EndsWith(".c", StringComparison.Ordinal) || !ReachableText.HoldsFor(recipe.Compiler))
            return false;
        Directory.CreateDirectory(tree.PreprocessedFolder);
        var temporary = AtomicFile.TemporaryBeside(Path.Combine(tree.PreprocessedFolder, "types.i"));
        try
        {
            async Task<IReadOnlyList<(string Text, string? Tag)>?> PiecesAsync(SourceOverlay? from, IReadOnlyList<string> options) =>
                await preprocessor.TextAsync(recipe, from, options, temporary, cancellation) is { IsOk: true } text ? ReachableText.PiecesOf(text.Value.Text) : null;

            if (await PiecesAsync(null, CounterNames.Options) is not { } before || await PiecesAsync(overlay, CounterNames.Options) is not { } after
                || !Without(before).SequenceEqual(Without(after), StringComparer.Ordinal))
                return false;

            // With the real numbers of counters, or names would be there twice.
            if (await PiecesAsync(null, []) is not { } real)
                return false;
            await File.WriteAllLinesAsync(temporary, Declared(real), Encoding.Latin1, cancellation);
            string[] arguments = [.. recipe.Compiler.Skip(1).Where(word => !word.StartsWith("-Wp,", StringComparison.Ordinal)), "-w", "-fsyntax-only", "-x", "cpp-output", temporary];
            return (await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, tree.Source, cancellation: cancellation)).Succeeded;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private IEnumerable<string> Without(IEnumerable<(string Text, string? Tag)> pieces) => pieces.Where(piece => !IsChanged(piece.Tag)).Select(piece => piece.Text);

    private IEnumerable<string> Declared(IEnumerable<(string Text, string? Tag)> pieces) =>
        pieces.Select(piece => IsChanged(piece.Tag) ? $"{piece.Text[..piece.Text.IndexOf(' ', StringComparison.Ordinal)]} {piece.Tag};" : piece.Text);

    private bool IsChanged(string? tag) => tag is not null && changed.Contains(tag);
}
