using System.Text.RegularExpressions;

namespace Ksplice.Corpus.Cuts;

/// <summary>
/// Tells without running kbuild that some files are surely not built, which is most of those that are not: a makefile lists the object, or a folder
/// on the way to it, only behind options that are off. What it does not understand it leaves to kbuild.
/// </summary>
internal sealed partial class MakefileGlance(string source, string configuration)
{
    private readonly HashSet<string> _on = File.ReadLines(configuration)
        .Select(l => OptionOn().Match(l)).Where(m => m.Success).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>True when the configuration surely leaves the file out.</summary>
    public bool IsSurelyNotBuilt(string path)
    {
        var wanted = Path.ChangeExtension(Path.GetFileName(path), ".o");
        for (var folder = Path.GetDirectoryName(path)!; folder.Length > 0; folder = Path.GetDirectoryName(folder)!)
        {
            var makefile = Path.Combine(source, folder, "Makefile");
            if (!File.Exists(makefile))
                return false;
            if (IsOff(File.ReadAllText(makefile), wanted))
                return true;
            wanted = Path.GetFileName(folder) + "/";
        }

        return false;
    }

    private bool IsOff(string makefile, string wanted)
    {
        var lines = makefile.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(l => l.Split([' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries).Contains(wanted)).ToList();
        return lines.Count > 0 && lines.TrueForAll(l => Conditional().Match(l) is { Success: true } m && !_on.Contains(m.Groups["name"].Value));
    }

    [GeneratedRegex(@"^(?<name>CONFIG_\w+)=[ym]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionOn();

    [GeneratedRegex(@"^\s*obj-\$\((?<name>CONFIG_\w+)\)\s*[:+]?=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Conditional();
}
