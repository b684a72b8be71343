using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Exports;

/// <summary>
/// Compares the types of exported functions by the kernel's own checksums (genksyms, which hashes a declaration with every type it needs).
/// Objects do not tell them: since 5.19 the kernel's build adds them later, and code for another signature may look like any other change.
/// </summary>
/// <param name="tree">The prepared tree.</param>
public sealed partial class ExportedTypes(KernelTree tree)
{
    // What EXPORT_SYMBOL becomes for genksyms, since 5.8.
    private const string Export = "__GENKSYMS_EXPORT_SYMBOL";

    private string Program => Path.Combine(tree.Source, "scripts/genksyms/genksyms");

    /// <summary>Compares before and after the patch.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="patched">The tree with the patched files.</param>
    /// <param name="functions">Exported functions of it that change.</param>
    /// <param name="elsewhere">Those among them that another unit exports.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <returns>A refusal for each function whose type changes; a warning when the kernel has no such checksums.</returns>
    public async Task<IReadOnlyList<Diagnostic>> CompareAsync(
        UnitRecipe recipe, SourceOverlay patched, IReadOnlyCollection<string> functions, IReadOnlyCollection<string> elsewhere,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(patched);
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.Count == 0)
            return [];
        if (!File.Exists(Program))
            return [NotCompared(recipe.SourcePath, "this kernel is built without checksums of types")];

        var exports = string.Concat(elsewhere.Order(StringComparer.Ordinal).Select(name => $"\n{Export}({name});\n"));
        var pre = await ChecksumsAsync(recipe, null, exports, cancellation);
        var post = await ChecksumsAsync(recipe, patched, exports, cancellation);
        return
        [
            .. functions.Order(StringComparer.Ordinal)
                .Select(function => Judge($"{recipe.SourcePath}: {function}", pre.GetValueOrDefault(function), post.GetValueOrDefault(function))).OfType<Diagnostic>(),
        ];
    }

    private static Diagnostic? Judge(string place, string? before, string? after) =>
        before is null || after is null ? NotCompared(place, "genksyms does not understand it")
        : before == after ? null
        : Diagnostic.Error(
            "KSP2146", "The patch changes the type of an exported function; modules that were built for the old one, loaded or not, would call the new code wrongly.", place,
            "Keep the function's type and give the new one another name.");

    private static Diagnostic NotCompared(string place, string why) => Diagnostic.Warning(
        "KSP2147", $"Whether the patch changes the type of an exported function was not compared: {why}.", place,
        "Look at the patch: parameters, result, and structures that they lead to must stay as they are.");

    private async Task<IReadOnlyDictionary<string, string>> ChecksumsAsync(UnitRecipe recipe, SourceOverlay? patched, string exports, CancellationToken cancellation)
    {
        using var key = new ContentKey();
        var name = key.Add("checksums of exports").Add(recipe.SourceArgument).Add([.. recipe.Compiler]).Add(patched?.Key ?? "").Add(exports).Finish();
        var text = await KeptText.OfAsync(tree, name, () => RunAsync(recipe, patched?.Folder ?? tree.Source, exports, cancellation), cancellation);
        return Checksum().Matches(text ?? "").DistinctBy(m => m.Groups["name"].Value)
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["sum"].Value, StringComparer.Ordinal);
    }

    private async Task<string?> RunAsync(UnitRecipe recipe, string folder, string exports, CancellationToken cancellation)
    {
        Directory.CreateDirectory(tree.ObjectFolder);
        var text = AtomicFile.TemporaryBeside(Path.Combine(tree.ObjectFolder, "exports.i"));
        try
        {
            string[] preprocess = [.. recipe.Compiler.Skip(1), "-D__GENKSYMS__", "-E", "-o", text, recipe.SourceArgument];
            var read = await ProcessRunner.RunAsync(tree.Compiler.Path, preprocess, folder, cancellation: cancellation);
            if (!read.Succeeded || !File.Exists(text))
                return null;
            await File.AppendAllTextAsync(text, exports, cancellation);
            var sums = await ProcessRunner.RunWithInputAsync(Program, ["-r", "/dev/null"], text, folder, cancellation);
            return sums.TimedOut ? null : string.Concat(Checksum().Matches(sums.StandardOutput).Select(match => match.Value + "\n"));
        }
        finally
        {
            File.Delete(text);
        }
    }

    [GeneratedRegex(@"^#SYMVER (?<name>\S+) (?<sum>0x[0-9a-fA-F]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Checksum();
}
