using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Reachable;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>Runs the preprocessor on units, C or assembler, with the options they are compiled with. Answers are kept by content.</summary>
internal sealed class UnitPreprocessor(KernelTree tree)
{
    // To be changed with what counts of a text.
    private const string Form = "reachable 1";

    /// <summary>Preprocesses a unit as it is in the tree, or in an overlay.</summary>
    /// <param name="recipe">How the unit is made.</param>
    /// <param name="overlay">The patched tree; null for the tree.</param>
    /// <param name="cancellation">Stops the preprocessor.</param>
    /// <returns>A refusal when it fails, or when it read a file of the tree that the overlay replaces.</returns>
    public async Task<Outcome<PreprocessedUnit>> RunAsync(UnitRecipe recipe, SourceOverlay? overlay, CancellationToken cancellation)
    {
        var file = Path.Combine(tree.PreprocessedFolder, KeyOf(recipe, overlay));
        if (File.Exists(file))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            var lines = await File.ReadAllLinesAsync(file, cancellation);
            return Outcome<PreprocessedUnit>.Ok(new PreprocessedUnit(lines[0], lines[1..]));
        }

        Directory.CreateDirectory(tree.PreprocessedFolder);
        var temporary = AtomicFile.TemporaryBeside(file);
        var dependencies = temporary + ".d";
        try
        {
            string[] arguments = [.. recipe.Compiler.Skip(1), "-Wp,-MD," + dependencies, "-E", "-o", temporary, recipe.SourceArgument];
            var run = await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, overlay?.Folder ?? tree.Source, cancellation: cancellation);
            if (!run.Succeeded || !File.Exists(temporary))
                return Outcome<PreprocessedUnit>.Refused(UnitCompiler.CompileFailed(recipe, run, overlay is not null));
            var files = DependencyFile.Prerequisites(await File.ReadAllTextAsync(dependencies, cancellation));
            if (overlay is not null && OverlayReads.Check(tree, recipe, overlay, files) is { } stale)
                return Outcome<PreprocessedUnit>.Refused(stale);
            var text = await File.ReadAllBytesAsync(temporary, cancellation);
            var isCode = recipe.SourceArgument.EndsWith(".c", StringComparison.Ordinal) && ReachableText.HoldsFor(recipe.Compiler);
            var unit = new PreprocessedUnit(HashOf((isCode ? ReachableText.Of(text) : null) ?? text), overlay is null ? files : []);
            await File.WriteAllLinesAsync(temporary, [unit.TextHash, .. unit.Files], cancellation);
            File.Move(temporary, file, overwrite: true);
            return Outcome<PreprocessedUnit>.Ok(unit);
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(dependencies);
        }
    }

    internal static string HashOf(ReadOnlySpan<byte> text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            var isMarker = line.StartsWith("# "u8) && line.Length > 2 && char.IsAsciiDigit((char)line[2]);
            if (isMarker || line.Trim(" \t\f"u8).Length == 0)
                continue;
            hash.AppendData(line);
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string KeyOf(UnitRecipe recipe, SourceOverlay? overlay)
    {
        using var key = new ContentKey();
        return key.Add(Form).Add(recipe.SourceArgument).Add([.. recipe.Compiler]).Add(overlay?.Key ?? "").Finish();
    }
}
