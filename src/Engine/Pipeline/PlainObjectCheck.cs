using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Everything the replacement must find in a unit has to have a name of its own in the unit as the distribution compiled it,
/// because that is what running code is matched with.
/// </summary>
internal static class PlainObjectCheck
{
    /// <summary>The first name that is missing or not unique; null when all are found.</summary>
    public static Diagnostic? Find(IReadOnlyList<CreatedUnit> units, Replacement replacement)
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
        }

        return null;
    }
}
