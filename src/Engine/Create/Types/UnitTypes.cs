using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Create.Types.Text;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Types;

/// <summary>
/// Says what a patch does to the types of one unit. Most patches stay inside functions, which their text shows; for some the preprocessed
/// texts must be compared, and only when types really are touched is the unit compiled again, with debug information.
/// </summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="compiler">Compiles units of that tree.</param>
/// <param name="relocations">Tells what relocations of its objects mean.</param>
public sealed class UnitTypes(KernelTree tree, UnitCompiler compiler, IRelocationSemantics relocations)
{
    /// <summary>Compares the types of a unit before and after.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="patched">The tree with the patched files that its new object was compiled from.</param>
    /// <param name="allowed">Names of types whose change the author accepts.</param>
    /// <param name="cancellation">Stops compilers.</param>
    /// <returns>The differences that the author accepts; refused with KSP2201 for each that he does not.</returns>
    public async Task<Outcome<TypeFindings>> CompareAsync(
        UnitRecipe recipe, SourceOverlay patched, IReadOnlySet<string> allowed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(patched);
        ArgumentNullException.ThrowIfNull(allowed);
        if (StaysInFunctions(patched) || await PreprocessesToSameTypesAsync(recipe, patched, cancellation))
            return Outcome<TypeFindings>.Ok(TypeFindings.None);

        var sides = await Task.WhenAll(ReadAsync(recipe, null, cancellation), ReadAsync(recipe, patched, cancellation));
        if (sides.FirstOrDefault(side => !side.IsOk) is { } failed)
            return failed.As<TypeFindings>();
        var differences = LayoutComparer.Compare(sides[0].Value!, sides[1].Value!);
        List<Diagnostic> findings =
        [
            .. differences.Select(d =>
                d.IsHarmless ? TypeDiagnostics.Harmless(recipe.SourcePath, d)
                : allowed.Contains(d.Type) ? TypeDiagnostics.Allowed(recipe.SourcePath, d)
                : TypeDiagnostics.Changed(recipe.SourcePath, d)),
        ];
        return findings.Exists(finding => finding.Severity == DiagnosticSeverity.Error)
            ? Outcome<TypeFindings>.Refused(findings)
            : Outcome<TypeFindings>.Ok(new TypeFindings([.. differences.Where(d => !d.IsHarmless)], true), findings);
    }

    private bool StaysInFunctions(SourceOverlay patched) => patched.Texts.All(file =>
        OutlineReader.Read(Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(tree.Source, file.Key))), isPreprocessed: false) is { } before
        && OutlineReader.Read(file.Value, isPreprocessed: false) is { } after && before.IsSame(after));

    private async Task<bool> PreprocessesToSameTypesAsync(UnitRecipe recipe, SourceOverlay patched, CancellationToken cancellation)
    {
        var texts = await Task.WhenAll(PreprocessAsync(recipe, tree.Source, cancellation), PreprocessAsync(recipe, patched.Folder, cancellation));
        return texts[0] is { } pre && texts[1] is { } post
            && OutlineReader.Read(pre, isPreprocessed: true) is { } before && OutlineReader.Read(post, isPreprocessed: true) is { } after
            && before.DefinesSameTypes(after);
    }

    // Null when it fails or is too long: then the layouts themselves are compared, and the compiler says what is wrong.
    private async Task<string?> PreprocessAsync(UnitRecipe recipe, string folder, CancellationToken cancellation)
    {
        var result = await ProcessRunner.RunAsync(
            tree.Compiler.Path, [.. recipe.Compiler.Skip(1), "-E", "-P", recipe.SourceArgument], folder, cancellation: cancellation);
        return result.Succeeded && result.StandardOutput.Length < ProcessRunner.CaptureLimit ? result.StandardOutput : null;
    }

    private async Task<Outcome<TypeTable>> ReadAsync(UnitRecipe recipe, SourceOverlay? patched, CancellationToken cancellation)
    {
        var compiled = await compiler.CompileForTypesAsync(recipe, patched, cancellation);
        if (!compiled.IsOk)
            return compiled.As<TypeTable>();
        var elf = ElfReader.ReadFile(compiled.Value.Path);
        return elf.IsOk ? TypeTableReader.Read(elf.Value, relocations, recipe.SourcePath) : elf.As<TypeTable>();
    }
}
