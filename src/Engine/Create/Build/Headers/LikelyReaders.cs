using System.Text;
using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>Guesses which readers of a header show first that the layout of a type changes. A wrong guess costs a few compiles.</summary>
internal static class LikelyReaders
{
    private const int Most = 3;

    /// <summary>Structures, unions and enumerations that were in the headers before and whose text the patch changes.</summary>
    public static IReadOnlyList<string> ChangedTypes(IEnumerable<PatchedFile> files) =>
        [.. files.Where(file => Path.GetExtension(file.Path) == ".h").SelectMany(ChangedTypes).Distinct(StringComparer.Ordinal)];

    /// <summary>Those of some units that mention given types most often, at most three.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="units">The units.</param>
    /// <param name="types">The types.</param>
    public static IReadOnlyList<UnitPlace> Of(KernelTree tree, IEnumerable<UnitPlace> units, IReadOnlyList<string> types) =>
        [.. units.Select(place => (Place: place, Mentions: Mentions(tree, place, types))).Where(unit => unit.Mentions > 0)
            .OrderByDescending(unit => unit.Mentions).ThenBy(unit => unit.Place.Object, StringComparer.Ordinal).Take(Most).Select(unit => unit.Place)];

    private static IEnumerable<string> ChangedTypes(PatchedFile file)
    {
        if (DeclarationReader.Read(file.PreText) is not { } before || DeclarationReader.Read(file.PostText) is not { } after)
            return [];
        var kept = after.Items.Select(item => item.Text).ToHashSet(StringComparer.Ordinal);
        return before.Items.Where(item => item.Kind is DeclarationKind.Type or DeclarationKind.Enumeration or DeclarationKind.Unclear && !kept.Contains(item.Text)).SelectMany(Tags);
    }

    private static IEnumerable<string> Tags(Declaration item) =>
        Enumerable.Range(0, Math.Max(0, item.Tokens.Count - 2))
            .Where(at => item.Tokens[at] is "struct" or "union" or "enum" && CWords.IsName(item.Tokens[at + 1]) && item.Tokens[at + 2] == "{").Select(at => item.Tokens[at + 1]);

    private static int Mentions(KernelTree tree, UnitPlace place, IReadOnlyList<string> types)
    {
        var source = Path.Combine(tree.Source, Path.ChangeExtension(UnitCatalogue.WithoutDots(place.Object), ".c"));
        if (!File.Exists(source))
            return 0;
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(source));
        return types.Sum(type => text.AsSpan().Count(type));
    }
}
