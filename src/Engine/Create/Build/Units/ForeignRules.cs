using System.Text.RegularExpressions;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Rules by which a folder compiles sources of another folder into objects of its own, as <c>drivers/gpu/drm/xe</c> does with i915's display
/// code from 6.8 on. Such an object does not bear the path of its source, so no walk over objects finds it.
/// </summary>
internal sealed partial class ForeignRules
{
    private readonly IReadOnlyList<Rule> _rules;

    private ForeignRules(IReadOnlyList<Rule> rules) => _rules = rules;

    /// <summary>The rules of a tree: read from all its makefiles, which takes a second, and remembered beside it.</summary>
    public static async Task<ForeignRules> OfAsync(KernelTree tree, CancellationToken cancellation)
    {
        var file = Path.Combine(tree.KbuildFolder, "foreign-rules");
        if (!File.Exists(file))
        {
            var found = await Task.Run(() => Find(tree.Source).ToList(), cancellation);
            AtomicFile.Write(file, string.Concat(found.Select(rule => $"{rule.Target}\t{rule.Source}\n")));
        }

        var lines = await File.ReadAllLinesAsync(file, cancellation);
        return new ForeignRules([.. lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 2).Select(parts => new Rule(parts[0], parts[1]))]);
    }

    /// <summary>Objects that could be made of a source file, by their paths below the tree.</summary>
    public IEnumerable<string> ObjectsOf(string sourcePath)
    {
        var path = Path.ChangeExtension(sourcePath, null);
        return _rules.Where(rule => path.StartsWith(rule.Source, StringComparison.Ordinal)).Select(rule => $"{rule.Target}{path[rule.Source.Length..]}.o");
    }

    private static IEnumerable<Rule> Find(string tree)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(tree, "*", options).Where(file => Path.GetFileName(file) is "Makefile" or "Kbuild").Order(StringComparer.Ordinal))
        {
            var folder = Path.GetRelativePath(tree, Path.GetDirectoryName(file)!);
            foreach (Match match in PatternRule().Matches(File.ReadAllText(file)))
                yield return new Rule(UnitCatalogue.WithoutDots(folder + "/x")[..^1] + match.Groups["target"].Value, match.Groups["source"].Value);
        }
    }

    [GeneratedRegex(@"^\$\(obj\)/(?<target>[^%\s:]*)%\.o\s*:\s*\$\(srctree\)/(?<source>[^%\s$]+/)%\.c\b", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PatternRule();

    /// <summary>A rule.</summary>
    /// <param name="Target">What the object's path begins with, before the common part.</param>
    /// <param name="Source">What the source's path begins with.</param>
    private sealed record Rule(string Target, string Source);
}
