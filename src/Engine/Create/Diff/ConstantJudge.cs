using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Says of each changed constant of equal size whether it is written over in the running kernel.</summary>
internal sealed class ConstantJudge(ObjectModel pre, Correlation correlation, PieceComparer comparer, DiffOptions options, string unit)
{
    private readonly List<RewrittenConstant> _rewritten = [];
    private readonly List<IgnoredDifference> _overruled = [];
    private ConstantUse? _use;
    private SharedConstants? _shared;

    /// <summary>Those that are.</summary>
    public IReadOnlyList<RewrittenConstant> Rewritten => _rewritten;

    /// <summary>Those of them for which the author overruled a refusal.</summary>
    public IReadOnlyList<IgnoredDifference> Overruled => _overruled;

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
        var refusal = (_shared ??= new SharedConstants(pre, () => options.Callees?.Whole)).RefusalOf(before, after, place)
            ?? (_use.ConsumerOf(before) is { } consumer ? DiffDiagnostics.ConsumedConstant(place, consumer.Name) : null);
        if (refusal is not null)
        {
            if (!options.RewrittenConstants.Contains(after.Name) && !options.RewrittenConstants.Contains(place))
                return refusal;
            _overruled.Add(new IgnoredDifference(after.Name, $"{refusal.Code}: {refusal.Message}"));
        }

        _rewritten.Add(new RewrittenConstant(before, after, comparer.FindChanges(before, after), _use.ReadersOf(before)));
        return null;
    }
}
