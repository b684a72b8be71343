using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Watches names that a patch makes visible to other units. Where the target already knows such a name, from a weak definition or from
/// outside, the next build of the kernel would follow the new one, and code that runs would not.
/// </summary>
public static class NewNames
{
    /// <summary>Names that other units can see only with the patch, sorted; without those of code and data of the beginning or end.</summary>
    public static IReadOnlyList<string> Of(ObjectDifference difference)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var before = VisibleNames.Of(difference.Pre);
        return
        [
            .. VisibleNames.Of(difference.Post).Where(n => !VisibleNames.IsPassing(n.Value.Piece) && !before.ContainsKey(n.Key))
                .Select(n => n.Key).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a unit has names that others can see only with the patch, in its target or by an export.</summary>
    public static bool HasAny(ObjectDifference difference) => Of(difference).Count > 0 || ExportedNames.New(difference).Count > 0;

    /// <summary>Refuses new exports that another target of the update knows as something else.</summary>
    /// <param name="difference">The difference of a unit.</param>
    /// <param name="unit">What to call the unit.</param>
    /// <param name="target">The other target.</param>
    /// <param name="isKnown">Whether that one, as it was shipped, defines a name for all its units, or has it from outside.</param>
    public static IReadOnlyList<Diagnostic> JudgeExports(ObjectDifference difference, string unit, string target, Func<string, bool> isKnown) =>
        [.. ExportedNames.New(difference).Where(isKnown).Order(StringComparer.Ordinal).Select(name => DiffDiagnostics.KnownName($"{unit}: {name}", target))];

    /// <summary>Refuses those that the target knows.</summary>
    /// <param name="difference">The difference of a unit.</param>
    /// <param name="unit">What to call the unit.</param>
    /// <param name="target">What it is linked into.</param>
    /// <param name="isKnown">Whether that, as it was shipped, defines a name for all its units, or has it from outside.</param>
    public static IReadOnlyList<Diagnostic> Judge(ObjectDifference difference, string unit, string target, Func<string, bool> isKnown)
    {
        ArgumentNullException.ThrowIfNull(isKnown);
        return [.. Of(difference).Where(isKnown).Select(name => DiffDiagnostics.KnownName($"{unit}: {name}", target))];
    }
}
