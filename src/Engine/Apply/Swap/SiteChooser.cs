using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Decides where each changed function's jump goes, and refuses places that the kernel may write to later.</summary>
/// <param name="below">The kernel as it was shipped: a jump of an earlier update is no part of a function.</param>
/// <param name="live">Memory as it is, from which the bytes to be overwritten come.</param>
/// <param name="architecture">The kernel's architecture.</param>
/// <param name="resolver">Where functions are.</param>
public sealed class SiteChooser(IKernelView below, IKernelMemory live, IArchitecture architecture, SymbolResolver resolver)
{
    /// <summary>Chooses the sites of a verified target.</summary>
    public Outcome<IReadOnlyList<RedirectedFunction>> Choose(VerifiedTarget target, IReadOnlyList<UpdateFunction> functions)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(functions);
        var chosen = new List<RedirectedFunction>();
        var refused = new List<Diagnostic>();
        foreach (var function in functions.Where(f => f.State == FunctionState.Changed))
        {
            if (Choose(target, function, out var refusal) is { } site)
                chosen.Add(site);
            else
                refused.Add(refusal!);
        }

        return refused.Count == 0 ? Outcome<IReadOnlyList<RedirectedFunction>>.Ok(chosen) : Outcome<IReadOnlyList<RedirectedFunction>>.Refused(refused);
    }

    private RedirectedFunction? Choose(VerifiedTarget target, UpdateFunction function, out Diagnostic? refusal)
    {
        var name = $"{function.Unit}: {function.Running}";
        var unit = target.Units.First(u => u.Unit.Name == function.Unit);
        var symbol = unit.Unit.Object.Symbols.FirstOrDefault(s => s.Name == function.Running && s.IsInSection);
        if (symbol is null || resolver.FindInUnit(function.Unit, function.Running!, out refusal) is not { } address)
        {
            refusal = LinkDiagnostics.NotFound(name);
            return null;
        }

        var section = (ulong)unit.Pre.Elf.Sections[symbol.SectionIndex].Data.Length;
        if (symbol.Value > section || symbol.Size > section - symbol.Value)
        {
            refusal = VerifyDiagnostics.NotUnderstood(name, "the function leaves its section");
            return null;
        }

        if (symbol.Binding == ElfSymbolBinding.Weak && unit.SectionAddress(symbol.SectionIndex) + symbol.Value != address)
        {
            refusal = SwapDiagnostics.WeakLost(name);
            return null;
        }

        refusal = null;
        if (function.CompanionOf is not null)
            return new(function.Name, function.Unit, address, (long)symbol.Size, 0, default);

        var code = new byte[symbol.Size];
        if (!below.Memory.TryRead(address, code))
            refusal = SwapDiagnostics.Unreadable(name);
        else if (JumpPlace.Find(unit.Pre, symbol, code, architecture, name, out var site) is { } unfit)
            refusal = unfit;
        else
            return At(function, address, code.Length, site, out refusal);
        return null;
    }

    private RedirectedFunction? At(UpdateFunction function, ulong address, int length, TrampolineSite site, out Diagnostic? refusal)
    {
        var (start, running) = (address + (ulong)site.Offset, new byte[site.Length]);
        refusal = live.TryRead(start, running) ? null : SwapDiagnostics.Unreadable($"{function.Unit}: {function.Running}");
        return refusal is null ? new(function.Name, function.Unit, address, length, start, running) : null;
    }
}
