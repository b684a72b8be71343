using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Says of each difference what follows: replace, add, ignore with a note, or refuse.</summary>
internal sealed class DifferenceJudge(
    ObjectModel pre, ObjectModel post, Correlation correlation, PieceComparer comparer, DiffOptions options, string name)
{
    private readonly SortedDictionary<int, Piece> _changed = [];
    private readonly List<Piece> _new = [];
    private readonly List<Piece> _removed = [];
    private readonly List<Piece> _changedData = [];
    private readonly List<Piece> _newData = [];
    private readonly List<Piece> _init = [];
    private readonly List<IgnoredDifference> _ignored = [];
    private readonly List<string> _unknownSections = [];
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = [];

    public ObjectDifference Judge()
    {
        foreach (var (before, after) in correlation.Pairs)
        {
            if (comparer.FirstDifference(before, after) is { } reason)
                JudgeChanged(before, after, reason);
        }

        foreach (var piece in post.Pieces.Where(p => correlation.ToPre(p) is null))
            JudgeNew(piece);
        foreach (var piece in pre.Pieces.Where(p => correlation.ToPost(p) is null))
            JudgeRemoved(piece);
        CompareAnonymousCode();
        IncludeOtherHalves();
        RefuseSharedLabels();
        JudgeInit();
        RefuseAssumedVariables();
        return new ObjectDifference
        {
            Pre = pre,
            Post = post,
            Correlation = correlation,
            Changed = [.. _changed.Values],
            New = _new,
            Removed = _removed,
            ChangedData = _changedData,
            NewData = _newData,
            Ignored = _ignored,
            UnknownSections = _unknownSections,
            Reasons = _reasons,
            Diagnostics = _diagnostics,
        };
    }

    private string At(Piece piece) => $"{name}: {piece.Name}";

    private void JudgeChanged(Piece before, Piece after, string reason)
    {
        _reasons.TryAdd(after.Name, reason);
        switch (before.Class == SectionClass.FixedCode ? before.Class : after.Class)
        {
            case SectionClass.Code:
                _changed[after.Id] = after;
                break;
            case SectionClass.FixedCode:
                _diagnostics.Add(DiffDiagnostics.FixedCode(At(after)));
                break;
            case SectionClass.InitCode:
            case SectionClass.InitData:
                _init.Add(after);
                break;
            case SectionClass.ExitCode:
                Ignore(after, "exit", DiffDiagnostics.ExitChanged(At(after)));
                break;
            case SectionClass.ModuleInformation:
                Ignore(after, "modinfo", DiffDiagnostics.ModuleInformation(At(after)));
                break;
            default:
                JudgeChangedData(before, after);
                break;
        }
    }

    private void RefuseUnknown(Piece piece)
    {
        _unknownSections.Add(piece.Section.Name);
        _diagnostics.Add(DiffDiagnostics.UnknownSection($"{name}: {piece.Section.Name}"));
    }

    private void JudgeChangedData(Piece before, Piece after)
    {
        _changedData.Add(after);
        if (after.Class == SectionClass.Unknown)
        {
            RefuseUnknown(after);
            return;
        }

        _diagnostics.Add(after.Class switch
        {
            SectionClass.Registration or SectionClass.StaticCallTrampoline => DiffDiagnostics.Registration(At(after)),
            _ when before.Length != after.Length => DiffDiagnostics.GrownVariable(At(after), before.Length, after.Length),
            SectionClass.ReadOnlyData or SectionClass.TypeIds => DiffDiagnostics.ChangedConstant(At(after)),
            _ => DiffDiagnostics.ChangedInitialValue(At(after)),
        });
    }

    private void JudgeNew(Piece piece)
    {
        if (piece.Kind is PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary)
            return;
        switch (piece.Class)
        {
            case SectionClass.Code:
                _new.Add(piece);
                break;
            case SectionClass.FixedCode:
                _diagnostics.Add(DiffDiagnostics.FixedCode(At(piece)));
                break;
            case SectionClass.InitCode:
            case SectionClass.InitData:
                if (!IsRenumberedInitCall(piece, pre))
                    _init.Add(piece);
                break;
            case SectionClass.ExitCode:
                Ignore(piece, "exit", DiffDiagnostics.ExitChanged(At(piece)));
                break;
            case SectionClass.ModuleInformation:
                Ignore(piece, "modinfo", DiffDiagnostics.ModuleInformation(At(piece)));
                break;
            case SectionClass.PerCpuData:
                _newData.Add(piece);
                _diagnostics.Add(DiffDiagnostics.NewPerCpu(At(piece)));
                break;
            case SectionClass.Registration:
            case SectionClass.TypeIds:
            case SectionClass.StaticCallTrampoline:
                _newData.Add(piece);
                _diagnostics.Add(DiffDiagnostics.Registration(At(piece)));
                break;
            case SectionClass.Unknown:
                RefuseUnknown(piece);
                break;
            default:
                _newData.Add(piece);
                RefuseIfTwinIsGone(piece);
                break;
        }
    }

    // A writable static local that came while one of its name went may be the same variable, whose value must not be lost.
    private void RefuseIfTwinIsGone(Piece piece)
    {
        if (piece.Class == SectionClass.ReadOnlyData || !piece.IsNumbered || comparer.IsDescriptive(piece) || StaticLocalCorrelator.IsInterchangeable(piece))
            return;
        if (pre.Pieces.Any(p => p.CanonicalName == piece.CanonicalName && p.Kind == PieceKind.Data && correlation.ToPost(p) is null))
            _diagnostics.Add(DiffDiagnostics.AmbiguousStatic(At(piece), "functions that changed"));
    }

    private void JudgeRemoved(Piece piece)
    {
        switch (piece.Class)
        {
            case SectionClass.Code when piece.Kind == PieceKind.Function:
                _removed.Add(piece);
                if (!piece.IsCold)
                    _diagnostics.Add(DiffDiagnostics.RemovedFunction(At(piece)));
                break;
            case SectionClass.FixedCode:
                _diagnostics.Add(DiffDiagnostics.FixedCode(At(piece)));
                break;
            case SectionClass.Registration:
            case SectionClass.StaticCallTrampoline:
                _diagnostics.Add(DiffDiagnostics.Registration(At(piece)));
                break;
            case SectionClass.Unknown:
                RefuseUnknown(piece);
                break;
            default:
                break;
        }
    }

    // The symbol of an init call carries a line and a counter; what it calls is what matters.
    private static bool IsRenumberedInitCall(Piece piece, ObjectModel other) =>
        piece.Class == SectionClass.InitData && piece.References is [var called] && other.Pieces.Any(p =>
            p.Section.Name == piece.Section.Name && p.References is [var old] && old.TargetOffset == called.TargetOffset
            && (old.External ?? old.Target!.Name) == (called.External ?? called.Target!.Name));

    private void CompareAnonymousCode()
    {
        var before = pre.Pieces.Where(IsAnonymous).ToList();
        var after = post.Pieces.Where(IsAnonymous).ToList();
        if (before.Count != after.Count || before.Zip(after).Any(p => comparer.FirstDifference(p.First, p.Second) is not null))
            _diagnostics.Add(DiffDiagnostics.UnknownSection($"{name}: code without a symbol"));

        static bool IsAnonymous(Piece piece) =>
            piece.Kind == PieceKind.Auxiliary && piece.Class is SectionClass.Code or SectionClass.FixedCode;
    }

    // A writable table of labels serves the running function; its replacement would jump back into the old code.
    private void RefuseSharedLabels()
    {
        foreach (var piece in post.Pieces.Where(p => p.Kind == PieceKind.Data && p.LeadsIntoFunctions))
        {
            var target = piece.References.FirstOrDefault(r => r.TargetOffset != 0 && r.Target is { } t && _changed.ContainsKey(t.Id)).Target;
            if (target is not null)
                _diagnostics.Add(DiffDiagnostics.IntoChangedFunction(At(piece), target.Name));
        }
    }

    // A function and its cold half jump into each other's middle: both are replaced, or none.
    private void IncludeOtherHalves()
    {
        var halves = post.Functions.Where(p => p.Class == SectionClass.Code).ToLookup(p => SymbolNames.ParentOfCold(p.Name), StringComparer.Ordinal);
        foreach (var half in _changed.Values.Concat(_new).SelectMany(p => halves[SymbolNames.ParentOfCold(p.Name)]).ToList())
        {
            if (correlation.ToPre(half) is not null)
                _changed[half.Id] = half;
        }
    }

    private void JudgeInit()
    {
        var runTimeChanges = _changed.Count > 0 || _new.Count > 0 || _changedData.Count > 0;
        foreach (var piece in _init)
        {
            if (runTimeChanges && piece.Class == SectionClass.InitCode && !options.IgnoredInit.Contains(piece.Name))
                _diagnostics.Add(DiffDiagnostics.MixedInit(At(piece)));
            else
                Ignore(piece, "init", DiffDiagnostics.InitOnly(At(piece)));
        }
    }

    private void RefuseAssumedVariables()
    {
        foreach (var user in _changed.Values.Concat(_new))
        {
            foreach (var used in user.References.Select(r => r.Target).OfType<Piece>().Where(correlation.IsAssumed).Distinct())
                _diagnostics.Add(DiffDiagnostics.AmbiguousStatic(At(used), user.Name));
        }
    }

    private void Ignore(Piece piece, string reason, Diagnostic diagnostic)
    {
        _ignored.Add(new IgnoredDifference(piece.Name, reason));
        _diagnostics.Add(diagnostic);
    }
}
