using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>
/// Finds the running form of constants that are to be written over, where matched code or the only symbol of the name says, and
/// proves that they hold what the update was made from.
/// </summary>
public sealed class ConstantFinder(IKernelView kernel, IArchitecture architecture, SymbolResolver resolver)
{
    /// <summary>Finds those of a verified target.</summary>
    public Outcome<IReadOnlyList<RunningConstant>> Find(VerifiedTarget target, IReadOnlyList<UpdateDatum> data)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(data);
        var found = new List<RunningConstant>();
        var refused = new List<Diagnostic>();
        foreach (var datum in data)
        {
            if (datum.Rewrite is not { } rewrite)
                continue;
            if (Find(target, datum, rewrite, out var refusal) is { } constant)
                found.Add(constant);
            else
                refused.Add(refusal!);
        }

        return refused.Count == 0 ? Outcome<IReadOnlyList<RunningConstant>>.Ok(found) : Outcome<IReadOnlyList<RunningConstant>>.Refused(refused);
    }

    private RunningConstant? Find(VerifiedTarget target, UpdateDatum datum, DataRewrite rewrite, out Diagnostic? refusal)
    {
        var name = $"{datum.Unit}: {rewrite.Running}";
        var unit = target.Units.First(u => u.Unit.Name == datum.Unit);
        if (Locate(unit, rewrite.Running, out var symbol, out refusal) is not { } address)
            return null;
        var section = unit.Pre.Elf.Sections[symbol!.SectionIndex];
        if (symbol.Size != (ulong)datum.Size || section is not { IsAllocated: true, IsWritable: false, IsExecutable: false, IsMerged: false })
        {
            refusal = VerifyDiagnostics.NotUnderstood(name, "it is no constant of the size told");
            return null;
        }

        var live = new byte[datum.Size];
        if (!kernel.Memory.TryRead(address, live))
            refusal = VerifyDiagnostics.Unreadable(name, address, live.Length);
        else if (ConstantMatch.Of(unit, target, kernel.Memory, architecture.Relocations).FirstDifference(section, symbol, address, live) is { } difference)
            refusal = SwapDiagnostics.OtherConstant(name, difference);
        else if (Readers(unit, rewrite.Readers, out refusal) is { } readers)
            return new(datum.Name, datum.Unit, address, live, rewrite, readers);
        return null;
    }

    private List<RedirectedFunction>? Readers(VerifiedUnit unit, IReadOnlyList<string> names, out Diagnostic? refusal)
    {
        refusal = null;
        var readers = new List<RedirectedFunction>();
        foreach (var name in names)
        {
            if (Locate(unit, name, out var symbol, out refusal) is not { } address)
                return null;
            readers.Add(new(name, unit.Unit.Name, address, (long)symbol!.Size, 0, default));
        }

        return readers;
    }

    private ulong? Locate(VerifiedUnit unit, string name, out ElfSymbol? symbol, out Diagnostic? refusal)
    {
        var place = $"{unit.Unit.Name}: {name}";
        symbol = unit.Unit.Object.Symbols.FirstOrDefault(s => s.Name == name && s.IsInSection);
        if (symbol is null)
        {
            refusal = LinkDiagnostics.NotFound(place);
            return null;
        }

        var length = (ulong)unit.Pre.Elf.Sections[symbol.SectionIndex].Data.Length;
        if (symbol.Value <= length && symbol.Size <= length - symbol.Value)
            return resolver.FindInUnit(unit.Unit.Name, name, out refusal);
        refusal = VerifyDiagnostics.NotUnderstood(place, "it leaves its section");
        return null;
    }
}
