using System.Collections.Concurrent;
using System.Globalization;
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
    private const string Form = "reachable 4";

    private readonly ConcurrentDictionary<string, DateTime> _written = new(StringComparer.Ordinal);

    /// <summary>Whether so many answers are kept that some of a number of units may be among them.</summary>
    public static bool MayKnow(KernelTree tree, int units) => Directory.Exists(tree.PreprocessedFolder) && Directory.EnumerateFiles(tree.PreprocessedFolder).Skip(units - 1).Any();

    /// <summary>Preprocesses a unit as it is in the tree, or in an overlay.</summary>
    /// <param name="recipe">How the unit is made.</param>
    /// <param name="overlay">The patched tree; null for the tree.</param>
    /// <param name="cancellation">Stops the preprocessor.</param>
    /// <param name="files">What the unit reads in the tree, where that is known: a patched unit's kept answer holds while these stay as they are.</param>
    /// <param name="withNames">Whether the names are asked for of a patched unit too.</param>
    /// <returns>A refusal when it fails, or when it read a file of the tree that the overlay replaces.</returns>
    public async Task<Outcome<PreprocessedUnit>> RunAsync(
        UnitRecipe recipe, SourceOverlay? overlay, CancellationToken cancellation, IReadOnlyList<string>? files = null, bool withNames = false)
    {
        if (await KnownAsync(recipe, overlay, cancellation, files, withNames) is { } known)
            return Outcome<PreprocessedUnit>.Ok(known);
        var (file, begun) = (Path.Combine(tree.PreprocessedFolder, KeyOf(recipe, overlay, withNames)), DateTime.UtcNow);
        Directory.CreateDirectory(tree.PreprocessedFolder);
        var temporary = AtomicFile.TemporaryBeside(file);
        try
        {
            var preprocessed = await TextAsync(recipe, overlay, [.. CounterNames.Options, MacroLines.Option], temporary, cancellation);
            if (!preprocessed.IsOk)
                return preprocessed.As<PreprocessedUnit>();
            var (text, read) = (preprocessed.Value.Text, preprocessed.Value.Read);
            var isCode = recipe.SourceArgument.EndsWith(".c", StringComparison.Ordinal) && ReachableText.HoldsFor(recipe.Compiler);
            var content = isCode ? ReachableText.Of(text) : null;
            var keptContent = overlay is null || withNames ? content : null;
            var unit = new PreprocessedUnit(HashOf(content?.Text ?? text), overlay is null ? read : [], keptContent?.Names, keptContent is null ? null : MacroLines.NamesOf(text));
            string[] notes = [unit.TextHash, begun.Ticks.ToString(CultureInfo.InvariantCulture), unit.Names?.ToString() ?? "", unit.Macros?.ToString() ?? "", .. unit.Files];
            await File.WriteAllLinesAsync(temporary, notes, cancellation);
            File.Move(temporary, file, overwrite: true);
            return Outcome<PreprocessedUnit>.Ok(unit);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The compiler's view of a unit with some options more.</summary>
    /// <param name="recipe">How the unit is made.</param>
    /// <param name="overlay">The patched tree; null for the tree.</param>
    /// <param name="options">Added behind its own.</param>
    /// <param name="temporary">A file to use; it stays.</param>
    /// <param name="cancellation">Stops the preprocessor.</param>
    /// <returns>The text; refusals as of <see cref="RunAsync"/>.</returns>
    public async Task<Outcome<UnitText>> TextAsync(
        UnitRecipe recipe, SourceOverlay? overlay, IReadOnlyList<string> options, string temporary, CancellationToken cancellation)
    {
        var dependencies = temporary + ".d";
        try
        {
            string[] arguments = [.. recipe.Compiler.Skip(1), .. options, "-Wp,-MD," + dependencies, "-E", "-o", temporary, recipe.SourceArgument];
            var run = await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, overlay?.Folder ?? tree.Source, cancellation: cancellation);
            if (!run.Succeeded || !File.Exists(temporary))
                return Outcome<UnitText>.Refused(UnitCompiler.CompileFailed(recipe, run, overlay is not null));
            var read = DependencyFile.Prerequisites(await File.ReadAllTextAsync(dependencies, cancellation));
            return overlay is not null && OverlayReads.Check(tree, recipe, overlay, read) is { } stale
                ? Outcome<UnitText>.Refused(stale)
                : Outcome<UnitText>.Ok(new UnitText(await File.ReadAllBytesAsync(temporary, cancellation), read));
        }
        finally
        {
            File.Delete(dependencies);
        }
    }

    /// <summary>The kept answer; null when there is none, or a file that was read has been written since.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<PreprocessedUnit?> KnownAsync(
        UnitRecipe recipe, SourceOverlay? overlay, CancellationToken cancellation, IReadOnlyList<string>? files = null, bool withNames = false)
    {
        var file = Path.Combine(tree.PreprocessedFolder, KeyOf(recipe, overlay, withNames));
        if (!File.Exists(file))
            return null;
        var lines = await File.ReadAllLinesAsync(file, cancellation);
        if (lines.Length < 4 || !long.TryParse(lines[1], CultureInfo.InvariantCulture, out var begun))
            return null;
        var unit = new PreprocessedUnit(lines[0], lines[4..], NameFilter.Parse(lines[2]), NameFilter.Parse(lines[3]));
        if ((files ?? unit.Files).Any(read => Written(read).Ticks >= begun))
            return null;
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        return unit;
    }

    /// <summary>When a file was written last; thousands of units read the same ones.</summary>
    private DateTime Written(string file) => _written.GetOrAdd(file, static (path, source) => File.GetLastWriteTimeUtc(Path.Combine(source, path)), tree.Source);

    internal static string HashOf(ReadOnlySpan<byte> text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            var isMarker = line.StartsWith("# "u8) && line.Length > 2 && char.IsAsciiDigit((char)line[2]);
            if (isMarker || MacroLines.Holds(line) || line.Trim(" \t\f"u8).Length == 0)
                continue;
            hash.AppendData(line);
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string KeyOf(UnitRecipe recipe, SourceOverlay? overlay, bool withNames)
    {
        using var key = new ContentKey();
        return key.Add(Form).Add(recipe.SourceArgument).Add([.. recipe.Compiler]).Add(overlay?.Key ?? "").Add(withNames && overlay is not null ? "names" : "").Finish();
    }
}
