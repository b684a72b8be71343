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
        else if (!architecture.Trampolines.TryFindSite(code, TracerOffset(unit, symbol), out var site))
            refusal = SwapDiagnostics.TooSmall(name);
        else if (Overlapping(unit, symbol, site) is { } kind)
            refusal = SwapDiagnostics.EditedSite(name, kind);
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

    private static IEnumerable<RunTimeSite> SitesOf(VerifiedUnit unit, ElfSymbol symbol) =>
        unit.Pre.Piece(unit.Pre.Elf.Sections[symbol.SectionIndex]).Sites
            .Where(s => s.Offset >= (int)symbol.Value && s.Offset < (int)(symbol.Value + symbol.Size));

    // What the kernel rewrites at run time, and then checks or BUGs on; boot-time edits are over.
    private static bool IsRewrittenLater(SpecialSectionKind kind) => kind
        is SpecialSectionKind.JumpLabel or SpecialSectionKind.StaticCall or SpecialSectionKind.Alternatives or SpecialSectionKind.SmpLock;

    private static int TracerOffset(VerifiedUnit unit, ElfSymbol symbol)
    {
        foreach (var site in SitesOf(unit, symbol))
        {
            if (site.Kind == SpecialSectionKind.FunctionTracer)
                return site.Offset - (int)symbol.Value;
        }

        return -1;
    }

    private SpecialSectionKind? Overlapping(VerifiedUnit unit, ElfSymbol symbol, TrampolineSite site)
    {
        foreach (var edited in SitesOf(unit, symbol).Where(s => IsRewrittenLater(s.Kind)))
        {
            var start = edited.Offset - (int)symbol.Value;
            if (start < site.Offset + site.Length && start + (edited.Length > 0 ? edited.Length : LengthAt(unit, symbol, start)) > site.Offset)
                return edited.Kind;
        }

        return null;
    }

    // Read from the object: live code may hold edits that no longer decode as what was compiled.
    private int LengthAt(VerifiedUnit unit, ElfSymbol symbol, int offset)
    {
        var code = unit.Pre.Elf.Sections[symbol.SectionIndex].Data.Slice((int)symbol.Value, (int)symbol.Size);
        architecture.Code.TryRead(code.Span, out var instructions);
        return Math.Max(1, instructions.FirstOrDefault(i => i.Offset <= offset && i.End > offset).Length);
    }
}
