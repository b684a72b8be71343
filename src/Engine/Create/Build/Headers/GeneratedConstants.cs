using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Compares the numbers that the kernel's build reads out of compiled files (<c>asm-offsets.c</c>, <c>bounds.c</c>) and hands to assembler and to
/// other units in generated headers, which an overlay does not make anew.
/// </summary>
internal static partial class GeneratedConstants
{
    /// <summary>Refusals for generators whose numbers the patch changes; of the compiler when one cannot be compiled.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> CompareAsync(
        KernelTree tree, UnitCatalogue catalogue, SourceOverlay overlay, IReadOnlyList<(string Source, UnitPlace Neighbour)> generators, CancellationToken cancellation)
    {
        var findings = new List<Diagnostic>();
        foreach (var (generator, neighbour) in generators)
        {
            // It is compiled with the options of its folder.
            var model = await catalogue.DescribeAsync(neighbour, cancellation);
            if (!model.IsOk)
            {
                findings.AddRange(model.Diagnostics);
                continue;
            }

            var recipe = model.Value[0] with { SourcePath = generator, SourceArgument = generator };
            var before = await ReadAsync(tree, recipe, tree.Source, false, cancellation);
            var after = await ReadAsync(tree, recipe, overlay.Folder, true, cancellation);
            if ((before.Problem ?? after.Problem) is { } problem)
                findings.Add(problem);
            else if (before.Constants.Except(after.Constants).Union(after.Constants.Except(before.Constants)).ToList() is { Count: > 0 } changed)
                findings.Add(HeaderDiagnostics.Constants(generator, [.. changed.Select(constant => constant.Split(' ')[0]).Distinct(StringComparer.Ordinal)]));
        }

        return findings;
    }

    private static async Task<(HashSet<string> Constants, Diagnostic? Problem)> ReadAsync(
        KernelTree tree, UnitRecipe recipe, string folder, bool patched, CancellationToken cancellation)
    {
        string[] arguments = [.. recipe.Compiler.Skip(1).Where(word => !word.StartsWith("-g", StringComparison.Ordinal)), "-S", "-o", "-", recipe.SourceArgument];
        var run = await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, folder, cancellation: cancellation);
        return run.Succeeded
            ? (Constant().Matches(run.StandardOutput).Select(match => match.Groups["text"].Value).ToHashSet(StringComparer.Ordinal), null)
            : ([], UnitCompiler.CompileFailed(recipe, run, patched));
    }

    // The form that <linux/kbuild.h> gives them: .ascii "->NAME $VALUE TEXT"
    [GeneratedRegex("""\.ascii\s+"->(?<text>[^"\n]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Constant();
}
