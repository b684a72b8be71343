using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Verify;

/// <summary>
/// Run-pre matching: proves that the kernel runs exactly what the update was made from, and learns on the way the run-time
/// value of every symbol that code refers to. Whatever is not proved is refused.
/// </summary>
public static class TargetVerifier
{
    private const int MaximumDiagnostics = 20;

    /// <summary>Verifies one target.</summary>
    /// <param name="target">What is to be proved.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="entrySizes">Bytes of the entries of the kernel's tables by C type (<c>struct alt_instr</c>), as the kernel's
    /// own build has them; a type that is missing is inferred from the table.</param>
    /// <returns>The values proved; refused on any disagreement; unsupported when the build-id differs.</returns>
    public static Outcome<VerifiedTarget> Verify(
        VerificationTarget target, IKernelView kernel, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes)
    {
        if (IdentityCheck.Check(target, kernel) is { } wrong)
            return Outcome<VerifiedTarget>.None(wrong.Kind, wrong.Diagnostic);
        var findings = new List<Diagnostic>();
        var matcher = new SectionMatcher(kernel, architecture, target.Module);
        var units = new List<UnitValues>();
        var counts = new MatchCounts(target.Units.Count, 0, 0, 0, 0);
        foreach (var unit in target.Units)
        {
            if (unit.Object.Target != architecture.Elf)
            {
                findings.Add(VerifyDiagnostics.WrongMachine(unit.Name, architecture.Name));
                continue;
            }

            try
            {
                var pre = new PreObject(unit, architecture, entrySizes);
                var values = new UnitValues(pre, architecture, kernel.Memory);
                units.Add(values);
                MatchSections(matcher, values, [.. CodeSections.Of(unit.Object, target.Module is not null)], findings, ref counts);
            }
            catch (PreObjectException e)
            {
                findings.Add(VerifyDiagnostics.NotUnderstood($"{unit.Name}: {e.Section}", e.Message));
            }
        }

        var names = GlobalNames.Collect(units, kernel.Symbols, findings);
        if (findings.Exists(d => d.Severity == DiagnosticSeverity.Error))
            return Outcome<VerifiedTarget>.Refused([.. findings.Where(d => d.Severity == DiagnosticSeverity.Error).Take(MaximumDiagnostics)]);
        counts = counts with { SymbolsInferred = units.Sum(u => u.Count) };
        return Outcome<VerifiedTarget>.Ok(
            new(target, [.. units.Select(u => new VerifiedUnit(u, kernel.Symbols))], names, kernel.Symbols, counts, PointedModules.Of(target, units, kernel)),
            findings);
    }

    // Units have equal copies of small functions; which one is a unit's own is said by its code that refers to it.
    private static void MatchSections(
        SectionMatcher matcher, UnitValues values, IReadOnlyList<ElfSection> sections, List<Diagnostic> findings, ref MatchCounts counts)
    {
        var ambiguous = new List<(ElfSection Section, Diagnostic Refusal)>();
        foreach (var section in sections)
        {
            if (MatchSection(matcher, section, values, findings, ref counts) is { } refusal)
                ambiguous.Add((section, refusal));
        }

        while (ambiguous.FindIndex(open => values.Sections.ContainsKey(open.Section.Index)) is var next and >= 0)
        {
            if (MatchSection(matcher, ambiguous[next].Section, values, findings, ref counts) is { } refusal)
                findings.Add(refusal);
            ambiguous.RemoveAt(next);
        }

        // Every one of the places holds the same bytes. Which of them is the unit's own matters to nobody when nothing leads there.
        findings.AddRange(ambiguous.Where(open => IsReferred(values.Pre.Elf, open.Section)).Select(open => open.Refusal));
    }

    /// <summary>Whether code or data of the unit, or of another one, may refer to a section; tables that describe code do not count.</summary>
    private static bool IsReferred(ElfObject elf, ElfSection section) =>
        elf.SymbolsIn(section.Index).Any(s => s.Binding != ElfSymbolBinding.Local)
        || elf.Sections.Any(s => s.Index != section.Index && s.IsAllocated && (s.IsExecutable || s.IsWritable || s.Name.StartsWith(".rodata", StringComparison.Ordinal))
            && s.Relocations.Any(r => elf.Symbols[r.Symbol].SectionIndex == section.Index));

    /// <summary>Finds one section, and takes over what its code says.</summary>
    /// <returns>The refusal when more than one place holds it; null when that is settled.</returns>
    private static Diagnostic? MatchSection(
        SectionMatcher matcher, ElfSection section, UnitValues values, List<Diagnostic> findings, ref MatchCounts counts)
    {
        var pre = values.Pre;
        ulong? proved = values.Sections.TryGetValue(section.Index, out var known) ? known.Value : null;
        if (matcher.Find(pre, section, proved, out var found) is { } refusal)
        {
            if (found.IsAmbiguous)
                return refusal;
            findings.Add(refusal);
            return null;
        }

        if (found is not { Address: { } address, Result: { } result })
        {
            findings.Add(VerifyDiagnostics.WeakLost(pre.Describe(section, 0)));
            return null;
        }

        if (values.Place(section, address) is { } misplaced)
            findings.Add(misplaced);
        foreach (var inference in result.Inferences)
        {
            if (values.Add(section, inference) is { } contradiction)
            {
                findings.Add(contradiction);
                break;
            }
        }

        counts = counts with
        {
            Functions = counts.Functions + pre.Elf.SymbolsIn(section.Index).Count(s => s is { Type: ElfSymbolType.Function, Size: > 0 } && !FunctionPadding.IsName(s.Name)),
            Bytes = counts.Bytes + section.Data.Length,
            EditedSites = counts.EditedSites + result.EditedSites,
        };
        return null;
    }
}
