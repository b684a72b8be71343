using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Tells what a unit exports to modules.</summary>
public static class ExportedNames
{
    private const string Reference = "__export_symbol_";

    /// <summary>Names that the unit exports, as kernels note it until 6.3 (a section for each entry) or since 6.4 (a label for each).</summary>
    public static IReadOnlySet<string> Of(ObjectModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Pieces.Select(NameIn).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Names that a unit exports only with the patch.</summary>
    public static IReadOnlySet<string> New(ObjectDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        return Of(difference.Post).Except(Of(difference.Pre), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The name that a piece of a table of exports is for; null for anything else.</summary>
    internal static string? NameIn(Piece piece)
    {
        if (piece.Class != SectionClass.Registration || Claimed(piece) is not { } name)
            return null;
        return piece.References.Any(r => r.External == name || r.Target?.Symbols.Any(s => s.Name == name) == true) ? name : null;
    }

    private static string? Claimed(Piece piece)
    {
        if (piece.Section.Name.StartsWith("___ksymtab", StringComparison.Ordinal))
            return piece.Section.Name.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 ? piece.Section.Name[(plus + 1)..] : null;
        return piece.Section.Name == ".export_symbol" && piece.Name.StartsWith(Reference, StringComparison.Ordinal) ? piece.Name[Reference.Length..] : null;
    }
}
