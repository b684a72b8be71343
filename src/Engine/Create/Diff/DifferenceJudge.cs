using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Diff.Registered;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Says of each difference what follows: replace, add, ignore with a note, or refuse.</summary>
internal sealed class DifferenceJudge(
    ObjectModel pre, ObjectModel post, Correlation correlation, PieceComparer comparer, DiffOptions options, string name,
    IReadOnlyDictionary<Piece, string> resized, KeptConstants kept)
{
    // Per-CPU memory is aligned to a page at most.
    private const ulong SmallestPage = 4096;

    private readonly SortedDictionary<int, Piece> _changed = [];
    private readonly List<Piece> _new = [];
    private readonly List<Piece> _removed = [];
    private readonly List<Piece> _changedData = [];
    private readonly ConstantJudge _constants = new(pre, correlation, comparer, kept, options, name);
    private readonly List<Piece> _newData = [];
    private readonly List<Piece> _init = [];
    private readonly List<Piece> _onlyLines = [];
    private readonly List<IgnoredDifference> _ignored = [];
    private readonly List<IgnoredDifference> _overruled = [];
    private readonly List<string> _unknownSections = [];
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<Piece> _kept = [];
    private readonly HookReader _hooks = new(pre, correlation, name);
    private VariableTwins? _twins;

    public ObjectDifference Judge()
    {
        foreach (var (before, after) in correlation.Pairs.Where(p => p.Post.Class != SectionClass.Hooks))
        {
            if (comparer.FirstDifference(before, after) is { } reason)
                JudgeChanged(before, after, reason);
            else if (PieceComparer.IsSameButForLines(before, after))
                _onlyLines.Add(after);
            JudgeAlignment(before, after);
            JudgeProtection(before, after);
        }

        foreach (var piece in post.Pieces.Where(p => p.Class == SectionClass.Hooks || correlation.ToPre(p) is null))
            JudgeNew(piece);
        foreach (var piece in pre.Pieces.Where(p => correlation.ToPost(p) is null))
            JudgeRemoved(piece);
        CompareAnonymousCode();
        IncludeOtherHalves();
        RefuseSharedLabels();
        RefuseUnprobeable();
        _diagnostics.AddRange(VisibleNames.Judge(pre, post, correlation, comparer, _changed.Values.ToHashSet(), name));
        foreach (var piece in _onlyLines.Where(p => !_changed.ContainsKey(p.Id)))
            Ignore(piece, "line", DiffDiagnostics.OnlyLines(At(piece)));
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
            Rewritten = _constants.Rewritten,
            NewData = _newData,
            Ignored = _ignored,
            Overruled = [.. _overruled, .. _constants.Overruled],
            Kept = _kept,
            Hooks = _hooks.Hooks,
            UnknownSections = _unknownSections,
            Reasons = _reasons,
            Diagnostics = [.. _diagnostics, .. _constants.Notes],
        };
    }

    private string At(Piece piece) => $"{name}: {piece.Name}";

    private bool IsNamed(IReadOnlySet<string> words, Piece piece) => words.Contains(piece.Name) || words.Contains(At(piece));

    private void JudgeChanged(Piece before, Piece after, string reason)
    {
        _reasons.TryAdd(after.Name, reason);
        var @class = before.Class == SectionClass.FixedCode ? before.Class : after.Class;
        if (@class == SectionClass.Code)
            _changed[after.Id] = after;
        else if (!IsWithoutEffect(@class, after))
            JudgeChangedData(@class, before, after);
    }

    /// <summary>What follows, changed or new, for what does not matter to a kernel or module that runs already.</summary>
    /// <returns>False when it matters.</returns>
    private bool IsWithoutEffect(SectionClass @class, Piece piece)
    {
        switch (@class)
        {
            case SectionClass.InitCode or SectionClass.InitData:
                _init.Add(piece);
                return true;
            case SectionClass.ExitCode:
                Ignore(piece, "exit", DiffDiagnostics.ExitChanged(At(piece)));
                return true;
            case SectionClass.ModuleInformation:
                Ignore(piece, "modinfo", DiffDiagnostics.ModuleInformation(At(piece)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Refuses what no update can change, add or take away.</summary>
    /// <returns>False when an update may.</returns>
    private bool IsRefused(SectionClass @class, Piece piece)
    {
        switch (@class)
        {
            case SectionClass.FixedCode:
                _diagnostics.Add(DiffDiagnostics.FixedCode(At(piece)));
                return true;
            case SectionClass.FixedData:
                _diagnostics.Add(DiffDiagnostics.FixedData(At(piece)));
                return true;
            case SectionClass.Registration or SectionClass.StaticCallTrampoline:
                _diagnostics.Add(DiffDiagnostics.Registration(At(piece)));
                return true;
            case SectionClass.DeviceFixups:
                _diagnostics.Add(DiffDiagnostics.DeviceFixup($"{name}: {piece.Section.Name}"));
                return true;
            case SectionClass.Hooks:
                _diagnostics.Add(DiffDiagnostics.MalformedHook(At(piece)));
                return true;
            case SectionClass.Unknown:
                RefuseUnknown(piece);
                return true;
            default:
                return false;
        }
    }

    private void RefuseUnknown(Piece piece)
    {
        _unknownSections.Add(piece.Section.Name);
        _diagnostics.Add(DiffDiagnostics.UnknownSection($"{name}: {piece.Section.Name}"));
    }

    private void JudgeChangedData(SectionClass @class, Piece before, Piece after)
    {
        if (@class != SectionClass.FixedCode)
            _changedData.Add(after);
        if (IsRefused(@class, after))
            return;
        var isConstant = @class == SectionClass.ReadOnlyData;
        var refusal = (before.Class == SectionClass.PerCpuData) != (after.Class == SectionClass.PerCpuData) ? DiffDiagnostics.OtherInstances(At(after))
            : @class == SectionClass.TypeIds ? DiffDiagnostics.TypeNumbers(At(after))
            : before.Length != after.Length && isConstant ? DiffDiagnostics.ResizedConstant(At(after), before.Length, after.Length, resized.GetValueOrDefault(after, "it is no plain constant"))
            : before.Length != after.Length ? DiffDiagnostics.GrownVariable(At(after), before.Length, after.Length)
            : isConstant ? _constants.Judge(before, after)
            : IsProtected(before) && !IsProtected(after) ? null
            : JudgeInitialValue(after);
        if (refusal is not null)
            _diagnostics.Add(refusal);
    }

    // Code that is new may write to it, and would fault where the running one lies.
    private void JudgeProtection(Piece before, Piece after)
    {
        if (before.Kind != PieceKind.Data || !IsProtected(before) || IsProtected(after) || after.Class is not (SectionClass.Data or SectionClass.ZeroData))
            return;
        if (!_changedData.Contains(after))
            _changedData.Add(after);
        _diagnostics.Add(DiffDiagnostics.LosesProtection(At(after)));
    }

    private static bool IsProtected(Piece piece) =>
        piece.Class == SectionClass.ReadOnlyData || piece.Section.Name.StartsWith(".data..ro_after_init", StringComparison.Ordinal);

    private Diagnostic? JudgeInitialValue(Piece after)
    {
        var refusal = DiffDiagnostics.ChangedInitialValue(At(after));
        if (!IsNamed(options.KeptValues, after))
            return refusal;
        _kept.Add(after);
        _overruled.Add(new IgnoredDifference(after.Name, $"{refusal.Code}: {refusal.Message}"));
        return null;
    }

    private void JudgeNew(Piece piece)
    {
        if (piece.Class == SectionClass.Hooks)
        {
            if (_hooks.Read(piece) is { } refusal)
                _diagnostics.Add(refusal);
            return;
        }

        if (piece.Kind is PieceKind.String or PieceKind.Constant or PieceKind.Auxiliary || IsRenumberedInitCall(piece, pre))
            return;
        if (piece.Class == SectionClass.Code)
            _new.Add(piece);
        else if (!IsWithoutEffect(piece.Class, piece))
            JudgeNewData(piece);
    }

    private void JudgeNewData(Piece piece)
    {
        if (ExportedNames.NameIn(piece) is { } exported)
        {
            _ignored.Add(new IgnoredDifference(exported, "export"));
            _diagnostics.Add(DiffDiagnostics.NewExport($"{name}: {exported}"));
            return;
        }

        if (piece.Class is not (SectionClass.FixedCode or SectionClass.Unknown))
            _newData.Add(piece);
        if (IsRefused(piece.Class, piece))
            return;
        if (piece.Class == SectionClass.PerCpuData && (piece.References.Count > 0 || piece.Section.Alignment > SmallestPage))
            _diagnostics.Add(DiffDiagnostics.NewPerCpu(At(piece)));
        else if (piece.Class == SectionClass.TypeIds)
            _diagnostics.Add(DiffDiagnostics.TypeNumbers(At(piece)));
        else
            JudgeTwin(piece);
    }

    private void JudgeTwin(Piece piece)
    {
        if (!VariableTwins.IsState(piece, comparer))
            return;
        _twins ??= new(pre, post, correlation, comparer);
        if (_twins.IsTwinGone(piece))
            _diagnostics.Add(DiffDiagnostics.AmbiguousStatic(At(piece), "functions that changed"));
        else if (_twins.Predecessor(piece) is { } gone)
            _diagnostics.Add(DiffDiagnostics.StartsAnew(At(piece), gone.Name));
    }

    private void JudgeRemoved(Piece piece)
    {
        if (piece is { Class: SectionClass.Code, Kind: PieceKind.Function })
        {
            _removed.Add(piece);
            if (!piece.IsCold)
                _diagnostics.Add(DiffDiagnostics.RemovedFunction(At(piece)));
        }
        else if (piece.Class != SectionClass.Hooks && piece.Kind is PieceKind.Function or PieceKind.Data && !IsRenumberedInitCall(piece, post) && !_new.Exists(p => p.Name == piece.Name)
            && !IsWithoutEffect(piece.Class, piece) && !IsRefused(piece.Class, piece) && piece.Class == SectionClass.TypeIds)
        {
            _diagnostics.Add(DiffDiagnostics.TypeNumbers(At(piece)));
        }
    }

    // What the compiler needs of a variable's place it has already relied on.
    private void JudgeAlignment(Piece before, Piece after)
    {
        if (before.Kind != PieceKind.Data || before.Length != after.Length || !IsAlone(before) || !IsAlone(after) || after.Section.Alignment <= before.Section.Alignment
            || after.Class is not (SectionClass.Data or SectionClass.ZeroData or SectionClass.ReadOnlyData or SectionClass.PerCpuData))
            return;
        if (!_changedData.Contains(after))
            _changedData.Add(after);
        _diagnostics.Add(DiffDiagnostics.StricterAlignment(At(after), before.Section.Alignment, after.Section.Alignment));

        // Only then the section's alignment is the variable's.
        static bool IsAlone(Piece piece) => piece.Start == 0 && (ulong)piece.Length == piece.Section.Size;
    }

    // The copy of a function that must not be probed would not be on the kernel's list of such.
    private void RefuseUnprobeable()
    {
        foreach (var target in post.Pieces.Where(p => p.Section.Name == "_kprobe_blacklist").SelectMany(p => p.References).Select(r => r.Target).OfType<Piece>())
        {
            if (_changed.ContainsKey(target.Id))
                _diagnostics.Add(DiffDiagnostics.FixedCode(At(target)));
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
            var refusal = runTimeChanges && HasActed(piece) ? DiffDiagnostics.MixedInit(At(piece)) : null;
            if (refusal is not null && !IsNamed(options.IgnoredInit, piece))
            {
                _diagnostics.Add(refusal);
                continue;
            }

            if (refusal is not null)
                _overruled.Add(new IgnoredDifference(piece.Name, $"{refusal.Code}: {refusal.Message}"));
            Ignore(piece, "init", DiffDiagnostics.InitOnly(At(piece)));
        }
    }

    // Code that ran, what it read, and what the kernel called by a table. What such code newly reads or is called by needs no word of its own.
    private bool HasActed(Piece piece) => piece.Class == SectionClass.InitCode
        || (correlation.ToPre(piece) is not null ? !IsOfExit(piece)
            : IsCallTable(piece) && !piece.References.Any(r => r.Target is { Class: SectionClass.InitCode } called && _init.Contains(called)));

    private static bool IsCallTable(Piece piece) =>
        piece.Section.Name.StartsWith(".initcall", StringComparison.Ordinal) || piece.Section.Name is ".con_initcall.init" or ".init.setup";

    private static bool IsOfExit(Piece piece) => piece.Section.Name.StartsWith(".exit", StringComparison.Ordinal);

    private void RefuseAssumedVariables()
    {
        foreach (var user in _changed.Values.Concat(_new).Concat(_constants.Rewritten.Select(r => r.After)))
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
