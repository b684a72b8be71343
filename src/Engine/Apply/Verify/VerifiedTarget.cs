using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>The kernel proper or a module, proved to run the units given.</summary>
public sealed class VerifiedTarget
{
    private readonly IReadOnlyDictionary<string, ulong> _names;
    private readonly IKernelSymbols _symbols;

    internal VerifiedTarget(
        VerificationTarget target,
        IReadOnlyList<VerifiedUnit> units,
        IReadOnlyDictionary<string, ulong> names,
        IKernelSymbols symbols,
        MatchCounts counts,
        IReadOnlyList<string> modules)
    {
        (Target, Units, _names, _symbols, Counts, Modules) = (target, units, names, symbols, counts, modules);
    }

    /// <summary>What was asked.</summary>
    public VerificationTarget Target { get; }

    /// <summary>The units in the order they were given.</summary>
    public IReadOnlyList<VerifiedUnit> Units { get; }

    /// <summary>How much was proved.</summary>
    public MatchCounts Counts { get; }

    /// <summary>Modules that a learnt address points into, the target itself included: to be held while the update is applied.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>The value that running code has for a name that units share; null when none refers to it.</summary>
    internal ulong? ProvedValue(string name) => _names.TryGetValue(name, out var proved) ? proved : null;

    /// <summary>
    /// The value of a global symbol: as running code has it, else as the kernel's symbol table has it when that knows exactly
    /// one address of the name outside modules. Null otherwise.
    /// </summary>
    public ulong? ValueOfName(string name)
    {
        if (_names.TryGetValue(name, out var proved))
            return proved;
        ulong? only = null;
        foreach (var symbol in _symbols.Find(name))
        {
            if (symbol.Module is not null && symbol.Module != Target.Module)
                continue;
            if (only is not null && only != symbol.Address)
                return null;
            only = symbol.Address;
        }

        return only;
    }
}
