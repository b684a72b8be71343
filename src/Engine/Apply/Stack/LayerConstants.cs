using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>
/// Sees constants that are written over as the updates below left them: holding what the last of them wrote, proved to be the content
/// that the new update was compared with, and read by code of theirs.
/// </summary>
internal sealed class LayerConstants(IReadOnlyList<VerifiedLayer> verified, IKernelView live, AppliedLayers applied, IRelocationSemantics relocations)
{
    /// <summary>Completes what was found of constants as they were shipped.</summary>
    /// <param name="constants">As they were shipped.</param>
    /// <param name="targets">What was matched.</param>
    public Outcome<IReadOnlyList<RunningConstant>> Complete(IReadOnlyList<RunningConstant> constants, IReadOnlyList<VerifiedTarget> targets)
    {
        var complete = new List<RunningConstant>();
        foreach (var constant in constants)
        {
            var layers = verified.Where(l => l.Unit == constant.Unit).ToList();
            var read = constant with { Readers = [.. constant.Readers, .. layers.SelectMany(l => l.Readers)] };
            if (layers.Find(l => l.ConstantOf(constant.Rewrite.Running) is not null) is not { } layer)
            {
                complete.Add(read);
                continue;
            }

            var bytes = new byte[constant.OldBytes.Length];
            if (Refusal(constant, layer, targets.First(t => t.Units.Any(u => u.Unit.Name == constant.Unit)), bytes) is { } refusal)
                return Outcome<IReadOnlyList<RunningConstant>>.Refused(refusal);
            complete.Add(read with { OldBytes = bytes });
        }

        return Outcome<IReadOnlyList<RunningConstant>>.Ok(complete);
    }

    private Diagnostic? Refusal(RunningConstant constant, VerifiedLayer layer, VerifiedTarget target, byte[] bytes)
    {
        var place = $"{constant.Unit}: {constant.Name}";
        var elf = layer.Values.Pre.Elf;
        if (elf.Symbols.Where(s => s.Name == layer.ConstantOf(constant.Rewrite.Running) && s.IsInSection).ToList() is not [var symbol]
            || elf.Sections[symbol.SectionIndex] is var section && (symbol.Size != (ulong)bytes.Length || symbol.Value > (ulong)section.Data.Length || symbol.Size > (ulong)section.Data.Length - symbol.Value))
            return StackDiagnostics.OtherBody(place, layer.Update, "its object has no such constant of that size");
        if (!live.Memory.TryRead(constant.Address, bytes))
            return VerifyDiagnostics.Unreadable(place, constant.Address, bytes.Length);
        if (!Stands(constant, layer.Update))
            return StackDiagnostics.OtherBody(place, layer.Update, "what it wrote over the constant does not stand there");
        var match = new ConstantMatch(
            elf, (meant, value) => (layer.Values.ValueOf(meant.Index, live.Symbols) ?? (meant.IsUndefined ? target.ValueOfName(meant.Name) : null)) is not { } known || known == value,
            live.Memory, relocations);
        return match.FirstDifference(section, symbol, constant.Address, bytes) is { } difference
            ? StackDiagnostics.OtherBody(place, layer.Update, $"the constant holds something else, {difference}") : null;
    }

    private bool Stands(RunningConstant constant, string update)
    {
        var writes = applied.Find(update)?.Writes.Where(w => w.Kind == MemoryWriteKind.Data && AppliedLayers.Overlaps(w, constant.Address, (ulong)constant.OldBytes.Length)).ToList() ?? [];
        return writes.Count > 0 && writes.TrueForAll(write =>
        {
            var bytes = new byte[write.NewBytes.Length];
            return live.Memory.TryRead(write.Address, bytes) && bytes.AsSpan().SequenceEqual(write.NewBytes.AsSpan());
        });
    }
}
