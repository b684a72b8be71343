using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Tells of units from what is known of them before the patch that they mean the same after it: headers in which only bodies of inline functions
/// change, or functions come, change nothing for a unit whose own code leads to none of these. What macros make of such a body in a unit is not
/// known then, but that is a body that is compiled nowhere; that counters of macros (<c>__COUNTER__</c>) run on by it changes names alone.
/// </summary>
internal sealed class NamedChanges
{
    private readonly Dictionary<string, IReadOnlySet<string>> _names = new(StringComparer.Ordinal);

    /// <summary>Looks at patched files.</summary>
    public NamedChanges(IEnumerable<PatchedFile> files)
    {
        // Without the old numbers of lines, what is below an edit may differ too.
        foreach (var file in files.Where(file => Path.GetExtension(file.Path) == ".h" && file.LineStableText is not null))
        {
            if (BodyChange.Between(file.PreText, file.PostText) is { } names)
                _names.Add(file.Path, names);
        }
    }

    /// <summary>Whether there is any such header.</summary>
    public bool AreKnown => _names.Count > 0;

    /// <summary>Whether a unit leads to nothing of what changes.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="read">The patched files that it reads without the patch.</param>
    public bool Spare(PreprocessedUnit unit, IEnumerable<string> read) =>
        unit.Names is { } reached && read.All(path => _names.TryGetValue(path, out var names) && !names.Any(reached.MayHold));
}
