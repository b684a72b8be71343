using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Compiles one unit by calling the compiler directly, and objtool where the kernel's build does. Objects are kept by content.</summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="keepDebugInformation">Whether to compile with the distribution's <c>-g</c> options; the code is the same, the compile slower.</param>
public sealed partial class UnitCompiler(KernelTree tree, bool keepDebugInformation = false) : IDisposable
{
    // Where variables live at each instruction says nothing about types. A type that is only asked for its size counts as unused for GCC.
    internal static readonly string[] TypeOptions =
        ["-g", "-gdwarf-5", "-fno-var-tracking", "-fno-var-tracking-assignments", "-fno-eliminate-unused-debug-types"];

    private readonly SemaphoreSlim _slots = new(tree.Jobs, tree.Jobs);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Compiles the unit as it is in the tree.</summary>
    public Task<Outcome<CompiledObject>> CompilePreAsync(UnitRecipe recipe, ObjectKind kind, CancellationToken cancellation) =>
        CompileAsync(recipe, kind, null, cancellation);

    /// <summary>Compiles the unit as it is in an overlay, with a section for each function and datum.</summary>
    public Task<Outcome<CompiledObject>> CompilePostAsync(UnitRecipe recipe, SourceOverlay overlay, CancellationToken cancellation) =>
        CompileAsync(recipe, ObjectKind.Sections, overlay, cancellation);

    /// <summary>Compiles the unit with debug information about its types. The object is for reading only.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="overlay">The patched files; null for the unit as it is in the tree.</param>
    /// <param name="cancellation">Stops the compiler.</param>
    public Task<Outcome<CompiledObject>> CompileForTypesAsync(UnitRecipe recipe, SourceOverlay? overlay, CancellationToken cancellation) =>
        CompileAsync(recipe, ObjectKind.Types, overlay, cancellation);

    /// <summary>Compiles the unit with a section for each function and datum, and with debug information about them. The object is for reading only.</summary>
    /// <param name="recipe">How the unit is compiled.</param>
    /// <param name="overlay">The patched files; null for the unit as it is in the tree.</param>
    /// <param name="cancellation">Stops the compiler.</param>
    internal Task<Outcome<CompiledObject>> CompileDescribedAsync(UnitRecipe recipe, SourceOverlay? overlay, CancellationToken cancellation) =>
        CompileAsync(recipe, ObjectKind.DescribedSections, overlay, cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        _slots.Dispose();
        foreach (var gate in _gates.Values)
            gate.Dispose();
    }

    private async Task<Outcome<CompiledObject>> CompileAsync(
        UnitRecipe recipe, ObjectKind kind, SourceOverlay? overlay, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var options = Options(recipe, kind);
        var file = Path.Combine(tree.ObjectFolder, KeyOf(recipe, options, overlay) + ".o");

        // Targets that share an object ask for it at the same time.
        var gate = _gates.GetOrAdd(file, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellation);
        try
        {
            return await CompileAsync(recipe, kind, overlay, options, file, cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<Outcome<CompiledObject>> CompileAsync(
        UnitRecipe recipe, ObjectKind kind, SourceOverlay? overlay, List<string> options, string file, CancellationToken cancellation)
    {
        if (File.Exists(file))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return Outcome<CompiledObject>.Ok(new CompiledObject(file, TimeSpan.Zero));
        }

        await _slots.WaitAsync(cancellation);
        try
        {
            var clock = Stopwatch.StartNew();
            var problem = await RunAsync(kind == ObjectKind.Types ? recipe with { Objtool = [] } : recipe, options, overlay, file, cancellation);
            return problem is null
                ? Outcome<CompiledObject>.Ok(new CompiledObject(file, clock.Elapsed))
                : Outcome<CompiledObject>.Refused(problem);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<Diagnostic?> RunAsync(
        UnitRecipe recipe, IReadOnlyList<string> options, SourceOverlay? overlay, string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(tree.ObjectFolder);
        var temporary = AtomicFile.TemporaryBeside(file);
        var dependencies = temporary + ".d";
        try
        {
            string[] arguments = [.. options.Skip(1), "-Wp,-MMD," + dependencies, "-c", "-o", temporary, recipe.SourceArgument];
            var compile = await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, overlay?.Folder ?? tree.Source, cancellation: cancellation);
            if (!compile.Succeeded || !File.Exists(temporary))
                return CompileFailed(recipe, compile, overlay is not null);
            if (overlay is not null
                && OverlayReads.Check(tree, recipe, overlay, DependencyFile.Prerequisites(await File.ReadAllTextAsync(dependencies, cancellation))) is { } unread)
                return unread;

            if (recipe.Objtool.Count > 0)
            {
                // It changes the object itself: jump-label nops, ORC tables, tables of return and static-call sites.
                var check = await ProcessRunner.RunAsync(recipe.Objtool[0], [.. recipe.Objtool.Skip(1), temporary], tree.Source, cancellation: cancellation);
                if (!check.Succeeded)
                    return Diagnostic.Error("KSP1108", $"objtool does not accept the unit's object: {check.FirstLines(3)}", recipe.SourcePath, "Look at the function it names; the patched code may do something objtool cannot follow.");
            }

            File.Move(temporary, file, overwrite: true);
            return null;
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(dependencies);
        }
    }

    private List<string> Options(UnitRecipe recipe, ObjectKind kind)
    {
        // For GCC every option that begins with -g asks for debug information of some form.
        var plain = recipe.Compiler.Where(word => !word.StartsWith("-g", StringComparison.Ordinal));
        List<string> options = kind is ObjectKind.Types or ObjectKind.DescribedSections ? [.. plain, .. TypeOptions]
            : keepDebugInformation ? [.. recipe.Compiler]
            : [.. plain, "-g0"];
        if (kind is ObjectKind.Sections or ObjectKind.DescribedSections)
            options.AddRange(["-ffunction-sections", "-fdata-sections"]);
        return options;
    }

    // The tree's folder holds its objects, so tree and compiler version are part of the path already.
    private static string KeyOf(UnitRecipe recipe, IReadOnlyList<string> options, SourceOverlay? overlay)
    {
        using var key = new ContentKey();
        return key.Add(recipe.SourceArgument).Add(options).Add(recipe.Objtool.ToList()).Add(overlay?.Key ?? "").Finish();
    }

    internal static Diagnostic CompileFailed(UnitRecipe recipe, ProcessResult result, bool patched)
    {
        var errors = result.StandardError.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal)).Take(4).ToList();
        var place = errors.Select(line => ErrorPlace().Match(line)).FirstOrDefault(match => match.Success)?.Groups["place"].Value;
        var what = errors.Count > 0 ? string.Join('\n', errors) : result.TimedOut ? "it took too long" : result.FirstLines(4);
        return Diagnostic.Error(
            "KSP1103", $"{(patched ? "The patched unit" : "The unit as the distribution ships it")} does not compile: {what}", place ?? recipe.SourcePath,
            patched ? "The patch may need other changes (headers, an earlier fix) that this kernel does not have." : "Check that source, configuration and compiler belong together.");
    }

    [GeneratedRegex(@"^(?<place>[^:\s]+:\d+):(?:\d+:)? ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorPlace();
}
