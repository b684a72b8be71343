using System.Globalization;
using System.Text.Json.Nodes;

namespace Ksplice.Corpus.Demo;

/// <summary>The figures of the fixes shown, a column each.</summary>
internal static class ResultTable
{
    /// <summary>The table's lines.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyList<FixResult> results)
    {
        List<string[]> rows =
        [
            Row("", r => r.Update.Fix.Id),
            Row("changes", r => r.Update.Module is { } module ? "module " + module : "built-in code"),
            Row("functions", r => string.Join(", ", r.Update.Functions)),
            Row("update's file, bytes", r => Number(r.Update.Report.Size)),
            Row("kernel memory, bytes", r => Number((long)r.Applied["moduleBytes"]!)),
            Row("pause of apply, us", r => Number((long)r.Applied["pauseNanoseconds"]! / 1000)),
            Row("pause of undo, us", r => Number((long)r.Undone["pauseNanoseconds"]! / 1000)),
            .. Stages("create", r => r.Update.Report.Timings),
            .. Stages("apply", r => Timings(r.Applied)),
            .. Stages("undo", r => Timings(r.Undone)),
        ];
        var widths = Enumerable.Range(0, results.Count + 1).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return [.. rows.Select(r => string.Join("  ", r.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd())];

        string[] Row(string name, Func<FixResult, string> value) => [name, .. results.Select(value)];

        // The stages that any of the fixes went through, in the order they were run; the total is last.
        IEnumerable<string[]> Stages(string command, Func<FixResult, IReadOnlyDictionary<string, long>> timings) =>
            results.SelectMany(r => timings(r).Keys).Distinct(StringComparer.Ordinal)
                .Select(stage => Row($"{command}: {stage}, ms", r => timings(r).TryGetValue(stage, out var time) ? Number(time) : "-"));
    }

    private static Dictionary<string, long> Timings(JsonObject answer) =>
        answer["timings"]!.AsObject().ToDictionary(t => t.Key, t => (long)t.Value!, StringComparer.Ordinal);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
