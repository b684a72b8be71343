using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Link;

/// <summary>Finds the address of every name that a replacement needs: from matched code where it can, else from the kernel's symbol table.</summary>
public sealed class SymbolResolver
{
    private readonly IReadOnlyList<VerifiedTarget> _targets;
    private readonly IKernelSymbols _symbols;
    private readonly Dictionary<string, (VerifiedTarget Target, VerifiedUnit Unit)> _units = new(StringComparer.Ordinal);

    /// <summary>A resolver over what was proved.</summary>
    public SymbolResolver(IReadOnlyList<VerifiedTarget> targets, IKernelSymbols symbols)
    {
        ArgumentNullException.ThrowIfNull(targets);
        (_targets, _symbols) = (targets, symbols);
        foreach (var target in targets)
        {
            foreach (var unit in target.Units)
                _units[unit.Unit.Name] = (target, unit);
        }
    }

    /// <summary>Resolves all names, or says of each that cannot be why.</summary>
    public Outcome<IReadOnlyDictionary<string, ulong>> Resolve(IReadOnlyList<UpdateSymbol> symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        var addresses = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var refused = new List<Diagnostic>();
        foreach (var symbol in symbols)
        {
            if (Find(symbol, out var refusal) is { } address)
                addresses[symbol.Name] = address;
            else
                refused.Add(refusal!);
        }

        return refused.Count == 0 ? Outcome<IReadOnlyDictionary<string, ulong>>.Ok(addresses) : Outcome<IReadOnlyDictionary<string, ulong>>.Refused(refused);
    }

    /// <summary>The proved address of a function or object of a unit, or why there is none.</summary>
    public ulong? FindInUnit(string unit, string name, out Diagnostic? refusal) => Find(new UpdateSymbol(name, unit, name), out refusal);

    private ulong? Find(UpdateSymbol symbol, out Diagnostic? refusal)
    {
        refusal = null;
        return symbol.Unit is null ? FindGlobal(symbol.KernelName, out refusal) : FindLocal(symbol.Unit, symbol.KernelName, out refusal);
    }

    private ulong? FindLocal(string unit, string name, out Diagnostic? refusal)
    {
        refusal = null;
        if (!_units.TryGetValue(unit, out var found))
            throw new ArgumentException($"Unit {unit} was not verified.", nameof(unit));
        var known = found.Unit.Unit.Object.Symbols.Where(s => s.Name == name).ToList();
        if (known.Count == 1 && found.Unit.ValueOf(known[0].Index) is { } proved)
            return proved;
        // Nothing that runs refers to it; within the target its name may still be the only one.
        return Only($"{unit}: {name}", [.. _symbols.Find(name).Where(s => s.Module == found.Target.Target.Module)], out refusal);
    }

    private ulong? FindGlobal(string name, out Diagnostic? refusal)
    {
        refusal = null;
        if (ProvedByAll(name) is { } proved)
            return proved;
        var known = _symbols.Find(name);
        var inKernel = known.Where(s => s.Module is null).ToList();
        return Only(name, inKernel.Count > 0 ? inKernel : known, out refusal);
    }

    // What the targets proved, unless they disagree.
    private ulong? ProvedByAll(string name)
    {
        ulong? proved = null;
        foreach (var target in _targets)
        {
            if (target.ValueOfName(name) is not { } value)
                continue;
            if (proved is not null && proved != value)
                return null;
            proved = value;
        }

        return proved;
    }

    private static ulong? Only(string name, IReadOnlyList<KernelSymbol> candidates, out Diagnostic? refusal)
    {
        var addresses = candidates.Select(s => s.Address).Distinct().ToList();
        refusal = addresses.Count switch
        {
            1 => null,
            0 => LinkDiagnostics.NotFound(name),
            _ => LinkDiagnostics.Ambiguous(name, addresses.Count),
        };
        return addresses.Count == 1 ? addresses[0] : null;
    }
}
