using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>Finds applied updates that changed what this one changes too, without this one having been made after them.</summary>
internal sealed class LayerConflicts(UpdateManifest manifest, AppliedLayers layers)
{
    /// <summary>All conflicts of a proved update.</summary>
    /// <param name="targets">What was matched.</param>
    /// <param name="functions">Running functions that would get a jump, or must not be running.</param>
    /// <param name="constants">Running constants that would be written over.</param>
    public IReadOnlyList<Diagnostic> Find(
        IReadOnlyList<VerifiedTarget> targets, IReadOnlyList<RedirectedFunction> functions, IReadOnlyList<RunningConstant> constants)
    {
        var found = new List<Diagnostic>();
        foreach (var function in functions)
            found.AddRange(Strangers(function.Address, (ulong)function.Length).Select(other => StackDiagnostics.SameFunction($"{function.Unit}: {function.Name}", other)));
        foreach (var constant in constants)
            found.AddRange(Strangers(constant.Address, (ulong)constant.OldBytes.Length).Select(other => StackDiagnostics.SameFunction($"{constant.Unit}: {constant.Name}", other)));

        return found.Count > 0 ? found : [.. targets.SelectMany(t => t.Units).Where(Changes).SelectMany(OfUnit).DistinctBy(d => (d.Location, d.Message))];
    }

    private bool Changes(VerifiedUnit unit) => manifest.Targets.Any(t =>
        t.Functions.Any(f => f.Unit == unit.Unit.Name && f.State != FunctionState.Removed)
        || t.Data.Any(d => d.Unit == unit.Unit.Name && d.Action == DataAction.PatchedInPlace));

    // Functions of one unit are compiled into each other, so an update of another of them may have changed what goes into ours.
    private IEnumerable<Diagnostic> OfUnit(VerifiedUnit unit)
    {
        foreach (var section in CodeSections.Of(unit.Unit.Object, isModule: true))
        {
            if (unit.SectionAddress(section.Index) is not { } address)
                continue;
            foreach (var other in Strangers(address, (ulong)section.Data.Length))
                yield return StackDiagnostics.SameUnit(unit.Unit.Name, other);
        }
    }

    private IEnumerable<string> Strangers(ulong address, ulong length) =>
        layers.WritersIn(address, length).Select(u => u.Id).Where(id => manifest.Requires.All(r => r.Id != id));
}
