using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Tells of units from what is known of them before the patch that they mean the same after it: headers in which only bodies of inline functions and
/// macros change, or functions and macros come, change nothing for a unit whose own code leads to none of these functions and that meets none of these
/// macros. What macros make of such a body in a unit is not known then, but that is a body that is compiled nowhere.
/// </summary>
internal sealed class NamedChanges
{
    private readonly Dictionary<string, NamedEdit> _edits = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string>? _meeting;

    /// <summary>Looks at patched files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="meeting">Gives the sources of the units that may meet one of some macros that nothing had defined; null when that may be any. Not asked
    /// when no macro comes.</param>
    public NamedChanges(IEnumerable<PatchedFile> files, Func<IReadOnlySet<string>, IReadOnlySet<string>?> meeting)
    {
        // Without the old numbers of lines, what is below an edit may differ too.
        foreach (var file in files.Where(file => Path.GetExtension(file.Path) == ".h" && file.LineStableText is not null))
        {
            if (NamedEdit.Between(file.PreText, file.PostText) is { } edit)
                _edits.Add(file.Path, edit);
        }

        var macros = _edits.Values.SelectMany(edit => edit.FreshMacros).ToHashSet(StringComparer.Ordinal);
        _meeting = macros.Count == 0 ? new HashSet<string>() : meeting(macros);
    }

    /// <summary>Whether there is any such header.</summary>
    public bool AreKnown => _edits.Count > 0;

    /// <summary>Whether a unit leads to nothing of what changes.</summary>
    /// <param name="place">The unit.</param>
    /// <param name="unit">What is known of it.</param>
    /// <param name="read">The patched files that it reads without the patch.</param>
    public bool Spare(UnitPlace place, PreprocessedUnit unit, IEnumerable<string> read) =>
        unit is { Names: { } reached, Macros: { } met }
        && read.All(path => _edits.TryGetValue(path, out var edit) && !edit.Functions.Any(reached.MayHold) && !edit.Macros.Any(met.MayHold)
            && (edit.FreshMacros.Count == 0 || (!edit.FreshMacros.Any(met.MayHold) && _meeting?.Contains(HeaderReach.SourceOf(place, ".c")) == false)));
}
