using System.Globalization;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>
/// Proves that what runs of a unit in the code of an applied update is what the new update was compared with: each shipped entry's jump
/// leads to the body that the kernel was told to load, and that body is the compiled code.
/// </summary>
internal sealed class LayerVerifier(
    IKernelView live, AppliedLayers layers, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes, Func<string, Outcome<LoadedSections>> sectionsOf)
{
    private readonly LiveKernel _kernel = new(live);

    /// <summary>Address of a symbol of the unit as it was shipped; null when it is not proved.</summary>
    internal delegate ulong? Shipped(string symbol);

    /// <summary>Verifies one layer of a unit.</summary>
    /// <param name="unit">Source path of the unit.</param>
    /// <param name="layer">What the new update says of it.</param>
    /// <param name="compiled">The unit's object as the update below made it.</param>
    /// <param name="shipped">Where the shipped functions are.</param>
    /// <param name="target">What the unit is linked into, proved.</param>
    public Outcome<VerifiedLayer> Verify(string unit, UpdateLayer layer, ElfObject compiled, Shipped shipped, VerifiedTarget target)
    {
        var name = $"{unit} ({layer.Update})";
        if (compiled.Target != architecture.Elf)
            return Outcome<VerifiedLayer>.Refused(VerifyDiagnostics.WrongMachine(name, architecture.Name));
        var applied = layers.Find(layer.Update) ?? throw new ArgumentException($"{layer.Update} is not applied.", nameof(layer));
        var sections = sectionsOf(applied.Module);
        if (!sections.IsOk)
            return sections.As<VerifiedLayer>();
        try
        {
            var pre = new PreObject(new PreUnit(name, compiled), architecture, entrySizes);
            var run = new Run(pre, new UnitValues(pre, architecture, live.Memory));
            var refusal = layer.Functions.Select(f => Locate(run, f, applied, sections.Value, shipped)).FirstOrDefault(d => d is not null)
                ?? run.Bodies.Values.Select(b => Match(run, b)).FirstOrDefault(d => d is not null)
                ?? Disagreement(run, target);
            return refusal is null
                ? Outcome<VerifiedLayer>.Ok(new(layer, unit, run.Values, run.Bodies.ToDictionary(b => b.Key, b => b.Value.Address, StringComparer.Ordinal), live.Symbols))
                : Outcome<VerifiedLayer>.Refused(refusal);
        }
        catch (PreObjectException e)
        {
            return Outcome<VerifiedLayer>.Refused(VerifyDiagnostics.NotUnderstood($"{name}: {e.Section}", e.Message));
        }
    }

    private Diagnostic? Locate(Run run, UpdateFunction function, AppliedUpdate applied, LoadedSections sections, Shipped shipped)
    {
        var place = $"{run.Pre.Unit.Name}: {function.Name}";
        var found = run.Pre.Elf.Symbols.Where(s => s.Name == function.Name && s.IsInSection).ToList();
        // Some kernels have nops before each function, which belong to its section.
        if (found is not [{ Value: <= FunctionPadding.MaximumLength } symbol] || run.Pre.Elf.Sections[symbol.SectionIndex] is not { IsExecutable: true } section
            || section.Data.Length - (long)symbol.Value < function.NewSize || function.Place is not { } code || sections.AddressOf(code.Section) is not { } start)
            return StackDiagnostics.OtherBody(place, applied.Id, "it is not where the update says");
        var address = start + (ulong)code.Offset;
        ulong? entry = null;
        if (function is { Running: { } running, CompanionOf: null })
        {
            entry = shipped(running);
            if (entry is not { } original || !LeadsTo(applied, original, (ulong)function.OldSize, address))
                return StackDiagnostics.OtherBody(place, applied.Id, "the jump of the shipped function does not lead there");
            if (!run.Entries.TryAdd(section.Index, (address - symbol.Value, original - symbol.Value)))
                return StackDiagnostics.OtherBody(place, applied.Id, "it shares its section with another function");
        }
        else if (run.Values.Place(section, address - symbol.Value) is { } misplaced)
        {
            return misplaced;
        }

        run.Bodies[function.Name] = new Body(section, (int)symbol.Value, address, (int)function.NewSize);
        return null;
    }

    private bool LeadsTo(AppliedUpdate applied, ulong entry, ulong length, ulong destination)
    {
        foreach (var write in applied.Writes.Where(w => w.Kind == MemoryWriteKind.Code && AppliedLayers.Overlaps(w, entry, length)))
        {
            var jump = new byte[write.NewBytes.Length];
            if (architecture.Trampolines.TryEncodeJump(write.Address, destination, jump) && jump.AsSpan().SequenceEqual(write.NewBytes.AsSpan()))
                return true;
        }

        return false;
    }

    private Diagnostic? Match(Run run, Body body)
    {
        var sites = run.Pre.Piece(body.Section).Sites;
        var whole = run.Pre.Slice(body.Section, body.Start, body.Length, body.Section.Index, sites);
        // A call of itself goes by the shipped entry, as every call of a replaced function does.
        var piece = whole with { Relocations = [.. whole.Relocations.Select(r => IsOwnEntry(run, body, r.Symbol) ? r with { HomeOffset = null } : r)] };
        var bytes = new byte[body.Length];
        if (!live.Memory.TryRead(body.Address, bytes))
            return VerifyDiagnostics.Unreadable(run.Pre.Describe(body.Section, body.Start), body.Address, bytes.Length);
        var result = architecture.RunPre.Match(piece, bytes, body.Address, _kernel);
        if (result.Mismatch is { } mismatch)
            return VerifyDiagnostics.Mismatch(run.Pre.Describe(body.Section, body.Start + mismatch.Offset), mismatch);
        foreach (var inference in result.Inferences)
        {
            if (Learn(run, body, inference with { Offset = body.Start + inference.Offset }) is { } contradiction)
                return contradiction;
        }

        return null;
    }

    private static bool IsOwnEntry(Run run, Body body, int symbol) =>
        run.Pre.Elf.Symbols[symbol] is { Type: ElfSymbolType.Function } entry && entry.SectionIndex == body.Section.Index && entry.Value == (ulong)body.Start;

    // A replaced function has two places: its entry is the shipped one for whoever calls it, its middle is in the body.
    private static Diagnostic? Learn(Run run, Body body, in SymbolInference inference)
    {
        var symbol = run.Pre.Elf.Symbols[inference.Symbol];
        if (!symbol.IsInSection || !run.Entries.TryGetValue(symbol.SectionIndex, out var known))
            return run.Values.Add(body.Section, inference);
        var place = unchecked(inference.Value - symbol.Value);
        return place == known.Body || place == known.Original ? null
            : VerifyDiagnostics.Conflict(
                symbol.Name, run.Pre.Describe(body.Section, inference.Offset), place,
                string.Create(CultureInfo.InvariantCulture, $"its body at {known.Body:x}"), known.Original);
    }

    // Names from outside mean the same to the code above as to the code below.
    private static Diagnostic? Disagreement(Run run, VerifiedTarget target)
    {
        foreach (var (index, value) in run.Values.Outside)
        {
            var symbol = run.Pre.Elf.Symbols[index];
            if (symbol is { IsUndefined: true, Binding: ElfSymbolBinding.Global } && target.ProvedValue(symbol.Name) is { } proved && proved != value.Value)
                return VerifyDiagnostics.Conflict(symbol.Name, run.Values.Describe(value), value.Value, target.Target.DisplayName, proved);
        }

        return null;
    }

    private sealed record Run(PreObject Pre, UnitValues Values)
    {
        public Dictionary<string, Body> Bodies { get; } = new(StringComparer.Ordinal);

        /// <summary>By section of a replaced function: where it begins, judged by the new body and by the shipped entry.</summary>
        public Dictionary<int, (ulong Body, ulong Original)> Entries { get; } = [];
    }

    private sealed record Body(ElfSection Section, int Start, ulong Address, int Length);
}
