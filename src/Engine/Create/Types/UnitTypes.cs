using System.Collections.Concurrent;
using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Follow;
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
    private const string Same = "same types";

    private readonly ConcurrentDictionary<string, bool> _staysInFunctions = new(StringComparer.Ordinal);

    /// <summary>Compares the types of a unit before and after.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="patched">The tree with the patched files that its new object was compiled from.</param>
    /// <param name="below">The tree with the patches of the updates below; null for the tree alone.</param>
    /// <param name="sharesLocals">True when new code goes on with a <c>static</c> variable of a function, whose declaration a macro may hide in the text.</param>
    /// <param name="cancellation">Stops compilers.</param>
    /// <returns>The differences, for <see cref="LayoutJudgement"/> to judge; refused when the unit's types cannot be read.</returns>
    public async Task<Outcome<TypeFindings>> CompareAsync(
        UnitRecipe recipe, SourceOverlay patched, SourceOverlay? below, bool sharesLocals, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(patched);
        if ((!sharesLocals && _staysInFunctions.GetOrAdd($"{below?.Key} {patched.Key}", _ => StaysInFunctions(below, patched)))
            || await PreprocessesToSameTypesAsync(recipe, below, patched, cancellation))
            return Outcome<TypeFindings>.Ok(TypeFindings.None);

        var sides = await Task.WhenAll(ReadAsync(recipe, below, cancellation), ReadAsync(recipe, patched, cancellation));
        if (sides.FirstOrDefault(side => !side.IsOk) is { } failed)
            return failed.As<TypeFindings>();
        return Outcome<TypeFindings>.Ok(new TypeFindings(LayoutComparer.Compare(sides[0].Value!, sides[1].Value!), true));
    }

    /// <summary>Signatures of the functions that a unit defines or calls, which are the same before and after; none when they cannot be read.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="patched">The tree with the patched files.</param>
    /// <param name="cancellation">Stops compilers.</param>
    public async Task<IReadOnlyDictionary<string, FunctionSignature>> SignaturesAsync(UnitRecipe recipe, SourceOverlay patched, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var sides = await Task.WhenAll(compiler.CompileForTypesAsync(recipe, null, cancellation), compiler.CompileForTypesAsync(recipe, patched, cancellation));
        var read = sides.Select(side => side.IsOk && ElfReader.ReadFile(side.Value.Path) is { IsOk: true } elf ? SignatureReader.Read(elf.Value, relocations, recipe.SourcePath).Value : null).ToList();
        return read.Any(side => side is null) ? new Dictionary<string, FunctionSignature>()
            : read.SelectMany(side => side!).GroupBy(s => s.Key, s => s.Value, StringComparer.Ordinal).Where(g => g.Distinct().Count() == 1)
                .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    /// <summary>Where the static variables of a unit are declared, before and after; null when that cannot be read, or not surely of these objects.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="patched">The tree with the patched files.</param>
    /// <param name="pre">The old object, with a section for each function and datum.</param>
    /// <param name="post">The new object likewise.</param>
    /// <param name="cancellation">Stops compilers.</param>
    public async Task<StaticHomes?> StaticHomesAsync(UnitRecipe recipe, SourceOverlay patched, ElfObject pre, ElfObject post, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var sides = await Task.WhenAll(compiler.CompileDescribedAsync(recipe, null, cancellation), compiler.CompileDescribedAsync(recipe, patched, cancellation));
        return HomesOf(sides[0], pre, recipe) is { } before && HomesOf(sides[1], post, recipe) is { } after ? new(before, after) : null;
    }

    private IReadOnlyDictionary<string, string>? HomesOf(Outcome<CompiledObject> described, ElfObject plain, UnitRecipe recipe) =>
        described.IsOk && ElfReader.ReadFile(described.Value.Path) is { IsOk: true } elf && DebugTwin.IsTwin(plain, elf.Value)
            ? StaticHomeReader.Read(elf.Value, relocations, recipe.SourcePath).Value : null;

    /// <summary>Types of a unit as it was shipped; null when they cannot be read.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="cancellation">Stops compilers.</param>
    public async Task<TypeTable?> RunningAsync(UnitRecipe recipe, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return (await ReadAsync(recipe, null, cancellation)).Value;
    }

    private bool StaysInFunctions(SourceOverlay? below, SourceOverlay patched) =>
        patched.Texts.Keys.Concat(below?.Texts.Keys ?? []).Distinct(StringComparer.Ordinal).All(path =>
            OutlineReader.Read(TextOf(path, below), isPreprocessed: false) is { } before
            && OutlineReader.Read(TextOf(path, patched), isPreprocessed: false) is { } after && before.IsSame(after));

    private string TextOf(string path, SourceOverlay? overlay) =>
        overlay?.Texts.GetValueOrDefault(path) ?? Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(tree.Source, path)));

    private async Task<bool> PreprocessesToSameTypesAsync(UnitRecipe recipe, SourceOverlay? below, SourceOverlay patched, CancellationToken cancellation)
    {
        using var key = new ContentKey();
        var name = key.Add("types and locals of text").Add(recipe.SourceArgument).Add([.. recipe.Compiler]).Add(below?.Key ?? "").Add(patched.Key).Finish();
        return await KeptText.OfAsync(tree, name, async () =>
        {
            var texts = await Task.WhenAll(PreprocessAsync(recipe, below?.Folder ?? tree.Source, cancellation), PreprocessAsync(recipe, patched.Folder, cancellation));
            if (texts[0] is not { } pre || texts[1] is not { } post)
                return null;
            return OutlineReader.Read(pre, isPreprocessed: true) is { } before && OutlineReader.Read(post, isPreprocessed: true) is { } after
                && before.DefinesSameTypes(after) ? Same : "other types";
        }, cancellation) == Same;
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
