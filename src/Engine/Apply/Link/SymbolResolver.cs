using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.TypeInformation;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Link;

/// <summary>
/// Finds the address of every name that a replacement needs: from matched code where it can, else as the kernel's own link or loader would
/// have found it, by the kernel's symbol table. A name that only something private has is not found.
/// </summary>
public sealed class SymbolResolver
{
    private readonly Dictionary<string, VerifiedTarget> _targets;
    private readonly IKernelSymbols _symbols;
    private readonly Lazy<PerCpuVariables> _perCpu;
    private readonly Dictionary<string, (VerifiedTarget Target, VerifiedUnit Unit)> _units = new(StringComparer.Ordinal);

    /// <summary>A resolver over what was proved.</summary>
    /// <param name="targets">What was proved.</param>
    /// <param name="symbols">The kernel's symbol table.</param>
    /// <param name="memory">The kernel's memory, which holds its type information; read when a name calls for it.</param>
    public SymbolResolver(IReadOnlyList<VerifiedTarget> targets, IKernelSymbols symbols, IKernelMemory memory)
    {
        ArgumentNullException.ThrowIfNull(targets);
        _symbols = symbols;
        _perCpu = new(() => PerCpuVariables.Of(symbols, memory));
        _targets = targets.ToDictionary(t => t.Target.DisplayName, StringComparer.Ordinal);
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

    private ulong? Find(UpdateSymbol symbol, out Diagnostic? refusal) =>
        symbol.Unit is null ? FindShared(symbol, out refusal) : FindInUnit(symbol, symbol.Unit, out refusal);

    private ulong? FindInUnit(UpdateSymbol symbol, string unit, out Diagnostic? refusal)
    {
        refusal = null;
        if (!_units.TryGetValue(unit, out var found))
            throw new ArgumentException($"Unit {unit} was not verified.", nameof(unit));
        var name = symbol.KernelName;
        var known = found.Unit.Unit.Object.Symbols.Where(s => s.Name == name).ToList();
        if (known.Count == 1 && found.Unit.ValueOf(known[0].Index) is { } proved)
            return proved;
        // Nothing that runs refers to it; within the target its name may still be the only one.
        var candidates = _symbols.Find(name).Where(s => s.Module == found.Target.Target.Module);
        if (known is [{ Binding: ElfSymbolBinding.Local }])
            candidates = candidates.Where(s => GlobalSymbols.MayBePrivate(s));
        return Only($"{unit}: {name}", name, [.. candidates], out refusal);
    }

    private ulong? FindShared(UpdateSymbol symbol, out Diagnostic? refusal)
    {
        refusal = null;
        var name = symbol.KernelName;
        if (symbol.Target is null || !_targets.TryGetValue(symbol.Target, out var target))
            throw new ArgumentException($"Target {symbol.Target} was not verified.", nameof(symbol));
        if (target.ProvedValue(name) is { } proved)
            return proved;
        var candidates = target.Target.Module is not { } module ? OfKernel(name)
            : symbol.IsOwn ? GlobalSymbols.OfModule(module, _symbols, name)
            : GlobalSymbols.ExportedTo(module, _symbols, name);
        return Only($"{target.Target.DisplayName}: {name}", name, candidates, out refusal);
    }

    private IReadOnlyList<KernelSymbol> OfKernel(string name)
    {
        var known = GlobalSymbols.OfKernel(_symbols, name);
        return known.Count > 0 ? known : [.. GlobalSymbols.PerCpuOfKernel(_symbols, name).Where(s => _perCpu.Value.IsShared(s))];
    }

    private ulong? Only(string place, string name, IReadOnlyList<KernelSymbol> candidates, out Diagnostic? refusal)
    {
        refusal = null;
        if (candidates.Count == 0)
        {
            refusal = _symbols.Find(name) is { Count: > 0 } others ? LinkDiagnostics.NotMeant(place, Describe(others)) : LinkDiagnostics.NotFound(place);
            return null;
        }

        var address = candidates[0].Address;
        if (candidates.All(c => c.Address == address))
            return address;
        refusal = LinkDiagnostics.Ambiguous(place, candidates.DistinctBy(c => c.Address).Count(), Describe(candidates));
        return null;
    }

    private static string Describe(IReadOnlyList<KernelSymbol> symbols) => string.Join(
        ", ", symbols.GroupBy(s => (s.Module, s.Type)).Select(g => $"{(g.Count() > 1 ? $"{g.Count()} " : "")}'{g.Key.Type}' in {g.Key.Module ?? UpdateTarget.KernelImage}"));
}
