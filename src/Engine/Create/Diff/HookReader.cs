using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Create.Diff;

/// <summary>
/// Reads what the macros of <c>ksplice/patch.h</c> leave in an object: for each hook a pointer in a section whose name says when to
/// call it. The table itself goes into no update.
/// </summary>
internal sealed class HookReader(ObjectModel pre, Correlation correlation, string unit)
{
    private const string Prefix = ".ksplice.hooks.";

    private readonly List<(int Number, PatchHook Hook)> _hooks = [];

    /// <summary>The hooks, in the order of the source.</summary>
    public IReadOnlyList<PatchHook> Hooks => [.. _hooks.OrderBy(h => h.Number).Select(h => h.Hook)];

    /// <summary>Reads one pointer.</summary>
    /// <returns>The refusal; null when it is a hook, be it one that an earlier patch added.</returns>
    public Diagnostic? Read(Piece pointer)
    {
        var section = pointer.Section.Name;
        if (HookPhases.All.FirstOrDefault(p => section == Prefix + p.Replace('-', '_')) is not { } phase)
            return DiffDiagnostics.UnknownHook($"{unit}: {section}");
        if (pointer.References is not [{ Offset: 0, TargetOffset: 0 } reference] || pointer.Length != reference.Width || pointer.Symbol is null)
            return DiffDiagnostics.MalformedHook($"{unit}: {pointer.Name}");
        // The compiler numbers the pointers of one kind anew in each object, so only what they point to tells which is which.
        if (reference.Target is { } named && correlation.ToPre(named) is { } old
            && pre.Pieces.Any(p => p.Class == SectionClass.Hooks && p.Section.Name == section && p.References.Any(r => r.Target == old)))
            return null;
        if (reference.Target is not { Kind: PieceKind.Function, Class: SectionClass.Code } function || correlation.ToPre(function) is not null)
            return DiffDiagnostics.HookElsewhere($"{unit}: {reference.Target?.Name ?? reference.External}", phase);
        _hooks.Add((NumberOf(pointer.Name), new PatchHook(phase, function)));
        return null;
    }

    // The macro has the compiler number its pointers; where they end up in the section says nothing of their order.
    private static int NumberOf(string name)
    {
        var digits = name.AsSpan()[(name.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        return int.TryParse(digits, out var number) ? number : int.MaxValue;
    }
}
