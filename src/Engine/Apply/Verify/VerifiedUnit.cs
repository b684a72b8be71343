using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>A unit that was proved to run, with the values of its symbols.</summary>
public sealed class VerifiedUnit
{
    private readonly UnitValues _values;
    private readonly IKernelSymbols _symbols;

    internal VerifiedUnit(UnitValues values, IKernelSymbols symbols) => (_values, _symbols) = (values, symbols);

    /// <summary>The unit.</summary>
    public PreUnit Unit => _values.Pre.Unit;

    /// <summary>The unit's object with its run-time sites.</summary>
    internal PreObject Pre => _values.Pre;

    /// <summary>
    /// The proved run-time value of a symbol: its address, or for per-CPU variables its offset in the per-CPU area. Null when
    /// no running code refers to it (ask <see cref="VerifiedTarget.ValueOfName"/>), and for merged constants, of which a
    /// replacement carries its own copy.
    /// </summary>
    /// <param name="symbol">Number in the unit's symbol table.</param>
    public ulong? ValueOf(int symbol) => _values.ValueOf(symbol, _symbols);

    /// <summary>Where a section of the unit lies; null when no running code told.</summary>
    /// <param name="section">Number in the unit's section table.</param>
    public ulong? SectionAddress(int section) => _values.Sections.TryGetValue(section, out var place) ? place.Value : null;
}
