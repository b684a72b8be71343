using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Everything the replacement must find in a unit has to have a name of its own in the unit as the distribution compiled it,
/// because that is what running code is matched with; and each changed function a place there for the jump.
/// </summary>
internal static class PlainObjectCheck
{
    /// <summary>The first name that is missing or not unique, or function without a place for the jump; null when all is found.</summary>
    /// <param name="units">The units.</param>
    /// <param name="replacement">What replaces parts of them.</param>
    /// <param name="architecture">The kernel's architecture.</param>
    /// <param name="entrySizes">Bytes of the entries of the kernel's tables by C type.</param>
    public static Diagnostic? Find(IReadOnlyList<CreatedUnit> units, Replacement replacement, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes)
    {
        foreach (var unit in units)
        {
            var path = unit.Build.Name;
            var read = ElfReader.ReadFile(unit.Build.PrePlainObject);
            if (!read.IsOk)
                return read.Diagnostics[0];
            var counts = read.Value.Symbols.GroupBy(s => s.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
            var needed = replacement.Symbols.Where(s => s.Unit == path && s.Update is null).Select(s => s.KernelName)
                .Concat(replacement.Functions.Where(f => f.Unit == path && f.PreSymbol is not null).Select(f => f.PreSymbol!))
                .Concat(replacement.Constants.Where(c => c.Unit == path).SelectMany(c => c.Constant.Readers.Append(c.Constant.Before)).Select(p => p.Name));
            foreach (var name in needed)
            {
                var count = counts.GetValueOrDefault(name);
                // The code of a unit may name its module only in what the patch adds.
                if (count != 1 && !(count == 0 && name == ReplacementBuilder.OwnModule))
                    return ExtractDiagnostics.AmbiguousName(path, name, count);
            }

            var changed = replacement.Functions.Where(f => f.Unit == path && f.PreSymbol is not null && !f.IsCompanion).Select(f => f.PreSymbol!);
            if (FindWithoutPlace(new PreUnit(path, read.Value), changed, architecture, entrySizes) is { } without)
                return without;
        }

        return null;
    }

    private static Diagnostic? FindWithoutPlace(PreUnit unit, IEnumerable<string> functions, IArchitecture architecture, IReadOnlyDictionary<string, int> entrySizes)
    {
        try
        {
            var pre = new PreObject(unit, architecture, entrySizes);
            foreach (var function in functions)
            {
                var symbol = pre.Elf.Symbols.First(s => s.Name == function);
                var code = symbol.IsInSection ? pre.Elf.Sections[symbol.SectionIndex].Data : default;
                if (symbol.Value + symbol.Size > (ulong)code.Length)
                    return VerifyDiagnostics.NotUnderstood($"{unit.Name}: {function}", "the function leaves its section");
                if (JumpPlace.Find(pre, symbol, code.Span.Slice((int)symbol.Value, (int)symbol.Size), architecture, $"{unit.Name}: {function}", out _) is { } refusal)
                    return refusal;
            }

            return null;
        }
        catch (PreObjectException e)
        {
            return VerifyDiagnostics.NotUnderstood($"{unit.Name}: {e.Section}", e.Message);
        }
    }
}
