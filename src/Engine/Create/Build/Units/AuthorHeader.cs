using System.Collections.Immutable;
using System.Text;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// The header for patches that bring lines of their own, hooks and shadow fields. No tree has it: it appears in the overlays of patches
/// that include it, where the kernel's own include options find it.
/// </summary>
internal static class AuthorHeader
{
    private const string Name = "ksplice/patch.h";

    private static readonly Lazy<ImmutableDictionary<string, string>> Header = new(() =>
    {
        using var stream = typeof(AuthorHeader).Assembly.GetManifestResourceStream(Name)!;
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return ImmutableDictionary<string, string>.Empty.Add("include/" + Name, reader.ReadToEnd());
    });

    /// <summary>The header, by its path below the tree, when one of the texts includes it; else nothing.</summary>
    public static IReadOnlyDictionary<string, string> NeededBy(IEnumerable<string> texts) =>
        texts.Any(text => text.Contains($"#include <{Name}>", StringComparison.Ordinal)) ? Header.Value : ImmutableDictionary<string, string>.Empty;
}
