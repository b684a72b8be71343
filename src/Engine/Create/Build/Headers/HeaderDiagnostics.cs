using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>The findings about files that are compiled into other units, each worded once.</summary>
internal static class HeaderDiagnostics
{
    /// <summary>Code of the refusal of a header with too many readers.</summary>
    public const string TooManyUnits = "KSP1018";

    /// <summary>Processor seconds for asking how a unit is made, preprocessing it twice and finding what counts of it, as measured on Debian's kernels. A third of it is the latter.</summary>
    private const double SecondsToExamine = 0.65;

    /// <summary>Processor seconds for compiling a unit three times.</summary>
    private const double SecondsToCompile = 2;

    public static Diagnostic Header(string path, int readers, int affected, bool besidesPatched, int unconcerned) => Diagnostic.Info(
        "KSP1007", $"{readers} units{(besidesPatched ? " that are not patched themselves" : "")} read the header {path}; the patch changes what can make code in {affected} of them."
        + (unconcerned > 0 ? $" {unconcerned} more that may read it mention nothing of what is added." : ""), path);

    public static Diagnostic Included(string path, IReadOnlyList<string> units) => Diagnostic.Info(
        "KSP1012", $"The file is no unit of its own: it is compiled into {Some(units)}.", path);

    public static Diagnostic TooMany(IReadOnlyList<string> paths, int units, (int Whole, int Patched) left, int limit, int jobs) => Diagnostic.Error(
        TooManyUnits,
        $"{Some(paths)} may be compiled into {units} units{(left.Whole + left.Patched < units ? $", of which {left.Whole + left.Patched} are not known yet" : "")}, and at most {limit} are examined. "
        + $"Examining them takes about {Minutes((left.Whole + (left.Patched / 2.0)) * SecondsToExamine / jobs)}, "
        + $"and up to {Minutes((left.Whole + left.Patched) * SecondsToCompile / jobs)} more if all of them change.",
        paths[0], $"Allow it with --max-units {left.Whole + left.Patched}, or move what the fix needs from the header into the .c files that use it.");

    public static Diagnostic LeftAside(IReadOnlyList<string> paths, int units) => Diagnostic.Info(
        "KSP1007", $"{Some(paths)} may be compiled into {units} units that are not patched themselves; the others were not looked at, since this is refused already.", paths[0]);

    public static Diagnostic Assembler(UnitRecipe recipe, IReadOnlyList<string> read) => Diagnostic.Error(
        "KSP1019", $"The patch changes {Some(read)}, and with it the assembler file {recipe.SourcePath}.", recipe.SourcePath,
        "Assembler cannot be replaced while it runs; this fix needs a reboot.");

    public static Diagnostic Constants(string generator, IReadOnlyList<string> constants) => Diagnostic.Error(
        "KSP1020", $"The patch changes constants that the kernel's build computes: {Some(constants)}.", generator,
        "Assembler and other units have the old ones compiled in; this fix needs a reboot.");

    /// <summary>Speaks of objects that could not be examined, each as what the sources beside it tell.</summary>
    /// <param name="places">The objects.</param>
    /// <param name="files">Files that may read a changed file, without those whose objects are linked themselves.</param>
    public static IEnumerable<Diagnostic> Unexamined(IReadOnlyList<UnitPlace> places, IReadOnlySet<string> files)
    {
        bool MayRead(UnitPlace place) => files.Any(file =>
            Path.GetExtension(file) is ".c" or ".S" && file.StartsWith(Path.GetDirectoryName(place.Object) + "/", StringComparison.Ordinal));

        var doubtful = places.Where(MayRead).Select(place => place.Object).ToList();
        var others = places.Where(place => !MayRead(place)).Select(place => place.Object).ToList();
        if (doubtful.Count > 0)
        {
            yield return Diagnostic.Warning(
                "KSP1021", $"The kernel's build makes {Some(doubtful)} in ways of its own, and sources beside may read a changed header; what is made of them stays as it is.", doubtful[0],
                "If the fix matters for one of these, it needs a reboot.");
        }

        if (others.Count > 0)
        {
            yield return Diagnostic.Info(
                "KSP1021", $"The kernel's build makes {Some(others)} in ways of its own, so they were not examined; no further source beside them reads a changed header.", others[0]);
        }
    }

    private static string Minutes(double seconds) => seconds < 90 ? $"{Math.Max(1, Math.Round(seconds))} seconds" : $"{Math.Round(seconds / 60)} minutes";

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(6)) + (names.Count > 6 ? $" and {names.Count - 6} more" : "");
}
