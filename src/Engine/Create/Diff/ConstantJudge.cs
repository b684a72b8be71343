using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Diff.Registered;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Says of each changed constant of equal size whether it is written over in the running kernel.</summary>
internal sealed class ConstantJudge(ObjectModel pre, Correlation correlation, PieceComparer comparer, KeptConstants kept, DiffOptions options, string unit)
{
    private readonly List<RewrittenConstant> _rewritten = [];
    private readonly List<IgnoredDifference> _overruled = [];
    private readonly List<Diagnostic> _notes = [];
    private ConstantUse? _use;
    private SharedConstants? _shared;

    /// <summary>Those that are.</summary>
    public IReadOnlyList<RewrittenConstant> Rewritten => _rewritten;

    /// <summary>Those of them for which the author overruled a refusal.</summary>
    public IReadOnlyList<IgnoredDifference> Overruled => _overruled;

    /// <summary>What is relied on for some.</summary>
    public IReadOnlyList<Diagnostic> Notes => _notes;

    /// <summary>Judges a pair.</summary>
    /// <returns>The refusal; null when the constant is written over.</returns>
    public Diagnostic? Judge(Piece before, Piece after)
    {
        var place = $"{unit}: {after.Name}";
        if (!ConstantUse.CanBeRewritten(before) || !ConstantUse.CanBeRewritten(after))
            return DiffDiagnostics.ChangedConstant(place);
        if (correlation.IsAssumed(after))
            return DiffDiagnostics.AmbiguousStatic(place, "functions that changed");

        _use ??= new ConstantUse(pre);
        var rewritten = new RewrittenConstant(before, after, comparer.FindChanges(before, after), _use.ReadersOf(before));
        var refusal = (_shared ??= new SharedConstants(pre, () => options.Callees?.Whole)).RefusalOf(before, after, place);
        if (refusal is null && _use.ConsumerOf(before) is { } consumer)
        {
            var verdict = kept.Judge(rewritten, _use.UsesOf(before));
            if (verdict.Obstacle is { } obstacle)
                refusal = DiffDiagnostics.ConsumedConstant(place, consumer.Name, obstacle);
            else
                rewritten = rewritten with { Facts = verdict.Facts };
        }

        if (refusal is not null)
        {
            if (!options.RewrittenConstants.Contains(after.Name) && !options.RewrittenConstants.Contains(place))
                return refusal;
            _overruled.Add(new IgnoredDifference(after.Name, $"{refusal.Code}: {refusal.Message}"));
        }

        _rewritten.Add(rewritten);
        if (rewritten.Facts.Count > 0)
            _notes.Add(DiffDiagnostics.KeptByPointer(place, rewritten.Facts.Select(f => f.Function)));
        return null;
    }
}
