using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Runs;

/// <summary>Sorts updates by what they do to object code. One update can be in several classes.</summary>
internal static class UpdateClasses
{
    /// <summary>All classes in the order of the table.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "no function changed", "only existing run-time functions changed", "any existing run-time function changed", "new function", "function gone",
        "initialisation or exit changed", "differences of line numbers ignored", "changed function has a cold half", "changed function is a clone (isra, constprop, part)",
        "changed function has several names", "changed function is exported", "bug table in changed code", "jump table in changed code",
        "SMP locks in changed code", "alternatives in changed code", "paravirt in changed code", "static calls in changed code", "exception table in changed code",
        "new external symbol", "new string", "new writable variable", "new constant", "writable data changed", "constants changed", "constants rewritten in place",
        "layout of a type changed", "new per-CPU variable", "code that must stay in place", "several units",
    ];

    private static readonly Dictionary<string, string> s_tables = new(StringComparer.Ordinal)
    {
        ["__bug_table"] = "bug table in changed code", ["__jump_table"] = "jump table in changed code", [".smp_locks"] = "SMP locks in changed code",
        [".altinstructions"] = "alternatives in changed code", [".parainstructions"] = "paravirt in changed code",
        [".static_call_sites"] = "static calls in changed code", ["__ex_table"] = "exception table in changed code",
    };

    private static readonly Dictionary<string, string> s_codes = new(StringComparer.Ordinal)
    {
        ["KSP2105"] = "code that must stay in place", ["KSP2106"] = "initialisation or exit changed", ["KSP2111"] = "new per-CPU variable",
        ["KSP2145"] = "differences of line numbers ignored", ["KSP2201"] = "layout of a type changed", ["KSP2202"] = "layout of a type changed",
    };

    /// <summary>The classes of an update.</summary>
    /// <param name="units">The units that were compared.</param>
    /// <param name="codes">Codes of everything that was noticed.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<CreatedUnit> units, IEnumerable<string> codes)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in units)
            found.UnionWith(OfUnit(unit.Difference));
        found.UnionWith(codes.Select(code => s_codes.GetValueOrDefault(code)).OfType<string>());
        if (units.Count > 1)
            found.Add("several units");
        if (units.Count > 0)
            found.UnionWith(Sum(units));
        return [.. All.Where(found.Contains)];
    }

    private static IEnumerable<string> Sum(IReadOnlyList<CreatedUnit> units)
    {
        var differences = units.Select(u => u.Difference).ToList();
        if (differences.TrueForAll(d => d.Changed.Count == 0))
            return ["no function changed"];
        return differences.TrueForAll(d => d is { New.Count: 0, Removed.Count: 0, ChangedData.Count: 0, NewData.Count: 0, Ignored.Count: 0 })
            ? ["any existing run-time function changed", "only existing run-time functions changed"]
            : ["any existing run-time function changed"];
    }

    private static IEnumerable<string> OfUnit(ObjectDifference unit)
    {
        var code = unit.Changed.Concat(unit.New).ToList();
        List<(string Class, bool Holds)> rows =
        [
            ("new function", unit.New.Count > 0),
            ("function gone", unit.Removed.Count > 0),
            ("initialisation or exit changed", unit.Ignored.Any(i => i.Reason is "init" or "exit")),
            ("changed function has a cold half", code.Exists(p => p.IsCold)),
            ("changed function is a clone (isra, constprop, part)", unit.Changed.Any(p => IsClone(p.Name))),
            ("changed function has several names", unit.Changed.Any(p => p.Symbols.Count > 1)),
            ("new external symbol", Externals(code).Except(Externals(unit.Pre.Pieces), StringComparer.Ordinal).Any()),
            ("new string", HasNewString(unit, code)),
            ("new writable variable", unit.NewData.Any(IsWritable)),
            ("new constant", unit.NewData.Any(p => p.Class == SectionClass.ReadOnlyData)),
            ("writable data changed", unit.ChangedData.Any(IsWritable)),
            ("constants changed", unit.ChangedData.Any(p => p.Class == SectionClass.ReadOnlyData)),
            ("constants rewritten in place", unit.Rewritten.Count > 0),
        ];
        var exports = ExportedNames.Of(unit.Post);
        rows.Add(("changed function is exported", unit.Changed.SelectMany(p => p.Symbols).Any(s => exports.Contains(s.Name))));
        return rows.Where(r => r.Holds).Select(r => r.Class)
            .Concat(code.SelectMany(p => p.Entries).Select(e => s_tables.GetValueOrDefault(e.SectionName)).OfType<string>());
    }

    private static bool IsClone(string name) => name.Contains(".isra.", StringComparison.Ordinal) || name.Contains(".constprop.", StringComparison.Ordinal) || name.Contains(".part.", StringComparison.Ordinal);

    private static bool IsWritable(Piece piece) => piece.Class is SectionClass.Data or SectionClass.ZeroData or SectionClass.PerCpuData or SectionClass.FixedData;

    private static IEnumerable<string> Externals(IEnumerable<Piece> pieces) => pieces.SelectMany(p => p.References).Select(r => r.External).OfType<string>();

    private static bool HasNewString(ObjectDifference unit, List<Piece> code)
    {
        var known = unit.Pre.Pieces.Where(p => p.Kind == PieceKind.String).Select(Text).ToHashSet(StringComparer.Ordinal);
        return code.SelectMany(p => p.References).Select(r => r.Target).OfType<Piece>().Any(p => p.Kind == PieceKind.String && !known.Contains(Text(p)));
    }

    private static string Text(Piece piece) => Convert.ToHexString(piece.Bytes);
}
