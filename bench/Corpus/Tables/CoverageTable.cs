using System.Globalization;
using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tables;

/// <summary>Says what became of the cuts of a run.</summary>
internal static class CoverageTable
{
    private static readonly Dictionary<CutKind, string> s_goals = new() { [CutKind.Part] = "95 %", [CutKind.File] = "90 %", [CutKind.Group] = "90 %" };

    public static IReadOnlyList<Section> Make(IReadOnlyList<CutOutcome> outcomes, RunFacts facts)
    {
        var counted = outcomes.Where(o => o.Counts).OrderBy(o => o.Key, StringComparer.Ordinal).ToList();
        return
        [
            Kinds(counted, facts), Apart(outcomes), Codes(counted), Classes(counted), Times(counted, facts), Rehearsals(counted),
            Unconverted(counted),
        ];
    }

    private static Section Kinds(List<CutOutcome> counted, RunFacts facts)
    {
        var rows = counted.GroupBy(o => o.Kind).OrderBy(g => g.Key).Select(g => KindRow(g.Key.ToString().ToLowerInvariant(), g.ToList(), s_goals[g.Key])).ToList();
        var wide = counted.Where(o => o.Kind is CutKind.File or CutKind.Group).ToList();
        if (wide.DistinctBy(o => o.Kind).Count() > 1)
            rows.Add(KindRow("file and group", wide, s_goals[CutKind.File]));
        if (rows.Count > 1)
            rows.Add(KindRow("all", counted, ""));
        List<string> notes =
        [
            $"{counted.Count} updates cut from {facts.From} → {facts.To}, for {facts.Release}; seed {facts.Seed} ({facts.SeedSource}), mix {facts.Mix}, engine build {facts.Tool}.",
            "Share: of the cuts that change anything that runs, those that convert with no author code; cuts that safety refuses, whatever else stands against them, are left out of it, and counted in again in the last column.",
        ];
        return new Section("By kind", notes, ["kind", "cuts", "nothing to do", "converted", "refused", "refused for safety", "failed", "share", "goal", "share with safety"], rows);
    }

    private static IReadOnlyList<string> KindRow(string name, List<CutOutcome> cuts, string goal)
    {
        var (converted, safety, nothing) = (Count(cuts, OutcomeWords.Converted), cuts.Count(o => o.IsSafetyRefusal), Count(cuts, OutcomeWords.Nothing));
        var changing = cuts.Count - nothing;
        return
        [
            name, Numbers.Count(cuts.Count), Numbers.Count(nothing), Numbers.Count(converted), Numbers.Count(Count(cuts, OutcomeWords.Refused) - safety),
            Numbers.Count(safety), Numbers.Count(Count(cuts, OutcomeWords.Failed)), Numbers.Share(converted, changing - safety), goal, Numbers.Share(converted, changing),
        ];
    }

    private static Section Apart(IReadOnlyList<CutOutcome> outcomes) => new(
        "Not counted", ["Passed over on the way, because they are no updates of this kernel, or no whole ones."], ["why", "cuts"],
        [
            .. outcomes.Where(o => !o.Counts)
                .GroupBy(o => o.Outcome == OutcomeWords.NotCut ? $"no {o.Kind.ToString().ToLowerInvariant()} cut: {General(o.Detail)}" : o.Outcome, StringComparer.Ordinal)
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (IReadOnlyList<string>)[g.Key, Numbers.Count(g.Count())]),
        ]);

    private static Section Codes(List<CutOutcome> counted) => new(
        "Refusals by code", ["A cut can have several. Alone: it is the only one."], ["code", "meaning for safety", "cuts", "alone"],
        [
            .. counted.Where(o => o.Outcome == OutcomeWords.Refused).SelectMany(o => o.Codes.Select(code => (code, o)))
                .GroupBy(c => c.code, c => c.o, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (IReadOnlyList<string>)[g.Key, SafetyCodes.Meaning(g.Key) ?? "–", Numbers.Count(g.Count()), Numbers.Count(g.Count(o => o.Codes.Count == 1))]),
        ]);

    private static Section Classes(List<CutOutcome> counted) => new(
        "By class", ["What the changes do to object code. One cut can be in several rows; one that was refused before it was compared is in none."],
        ["class", "cuts", "nothing to do", "converted", "refused", "refused for safety", "failed", "create median s"],
        [
            .. UpdateClasses.All.Select(c => (Class: c, Cuts: counted.Where(o => o.Classes.Contains(c)).ToList())).Where(c => c.Cuts.Count > 0)
                .Select(c => (IReadOnlyList<string>)
                [
                    c.Class, Numbers.Count(c.Cuts.Count), Numbers.Count(Count(c.Cuts, OutcomeWords.Nothing)), Numbers.Count(Count(c.Cuts, OutcomeWords.Converted)),
                    Numbers.Count(Count(c.Cuts, OutcomeWords.Refused) - c.Cuts.Count(o => o.IsSafetyRefusal)), Numbers.Count(c.Cuts.Count(o => o.IsSafetyRefusal)),
                    Numbers.Count(Count(c.Cuts, OutcomeWords.Failed)), Numbers.Seconds(Numbers.Percentile(c.Cuts.Select(Total), 50)),
                ]),
        ]);

    private static Section Times(List<CutOutcome> counted, RunFacts facts) => new(
        "Times",
        [
            $"Seconds to make an update, {facts.SideBySide} side by side. This run tried {facts.MadeNow} cuts in "
                + string.Create(CultureInfo.InvariantCulture, $"{facts.Elapsed.TotalMinutes:0.0} minutes, those not counted included; the others it knew from earlier runs."),
            Speed(counted, facts.SideBySide),
        ],
        ["kind", "cuts", "median", "p90", "longest", "total", "of it compile", "of it diff"],
        [
            .. counted.GroupBy(o => o.Kind).OrderBy(g => g.Key).Select(g => (IReadOnlyList<string>)
            [
                g.Key.ToString().ToLowerInvariant(), Numbers.Count(g.Count()), Numbers.Seconds(Numbers.Percentile(g.Select(Total), 50)),
                Numbers.Seconds(Numbers.Percentile(g.Select(Total), 90)), Numbers.Seconds(g.Max(Total)), Numbers.Seconds(g.Sum(Total)),
                Numbers.Share(Sum(g, "compile"), g.Sum(Total)), Numbers.Share(Sum(g, "diff"), g.Sum(Total)),
            ]),
        ]);

    private static string Speed(IEnumerable<CutOutcome> counted, int sideBySide)
    {
        var whole = counted.Where(o => o is { IsCompiledAnew: true, Units.Count: 1 }).ToList();
        if (whole.Count == 0)
            return "Speed: not measured, because none of one unit was compiled from nothing.";
        var mean = whole.Average(o => Total(o)) / 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Speed: {whole.Count} of one unit were compiled from nothing, in {mean:0.0} s each on average; {sideBySide} side by side that makes {600 * sideBySide / mean:0} in 10 minutes (goal 100). "
            + $"Of their time {Numbers.Share(Sum(whole, "diff"), whole.Sum(Total))} is the comparison (goal: below 5 %).");
    }

    private static Section Rehearsals(List<CutOutcome> counted)
    {
        var tried = counted.Where(o => o.Rehearsal is not null).ToList();
        var pauses = tried.Select(o => o.Rehearsal!.PauseNanoseconds / 1000).Where(p => p > 0).ToList();
        var combined = tried.Count(o => o.Rehearsal is { Word: RehearsalOutcome.Passed, Detail.Length: > 0 });
        List<string> notes =
        [
            $"{tried.Count} of {Count(counted, OutcomeWords.Converted)} converted updates were taken to a guest of the real kernel; those that passed were applied to it while it ran and undone, and nothing stood in the kernel's log.",
        ];
        if (pauses.Count > 0)
            notes.Add($"Pause of all CPUs, emulated: median {Numbers.Percentile(pauses, 50)} µs, p90 {Numbers.Percentile(pauses, 90)} µs, longest {pauses.Max()} µs.");
        if (tried.Count(o => o.Rehearsal is { Word: RehearsalOutcome.Passed, Dormant.Length: > 0 }) is var dormant and > 0)
            notes.Add($"{dormant} of those that passed change a module that does not start in the guest, for want of its device: it was loaded without its start.");
        if (combined > 0)
            notes.Add($"{combined} of those that passed alone were in a batch that did not pass as a whole.");
        return new Section(
            "Rehearsals", notes, tried.Count == 0 ? [] : ["outcome", "updates"],
            [.. tried.GroupBy(o => o.Rehearsal!.Word, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => (IReadOnlyList<string>)[g.Key, Numbers.Count(g.Count())])]);
    }

    private static Section Unconverted(List<CutOutcome> counted) => new(
        "What did not convert, or not pass", [], ["cut", "outcome", "why"],
        [
            .. counted.Where(o => o.Outcome is OutcomeWords.Refused or OutcomeWords.Failed)
                .Select(o => (IReadOnlyList<string>)[o.Key, o.IsSafetyRefusal ? "refused for safety" : o.Outcome, Short(o.Detail)]),
            .. counted.Where(o => o.Rehearsal is { } r && (r.Word != RehearsalOutcome.Passed || r.Detail.Length > 0))
                .Select(o => (IReadOnlyList<string>)[o.Key, $"rehearsal: {o.Rehearsal!.Word}", Short(o.Rehearsal.Detail)]),
        ]);

    private static int Count(IEnumerable<CutOutcome> cuts, string outcome) => cuts.Count(o => o.Outcome == outcome);

    private static long Total(CutOutcome cut) => cut.Timings.GetValueOrDefault("total");

    private static long Sum(IEnumerable<CutOutcome> cuts, string stage) => cuts.Sum(c => c.Timings.GetValueOrDefault(stage));

    // Which unit it was in says nothing in a sum.
    private static string General(string why) => why.EndsWith(".c does not compile with it", StringComparison.Ordinal) ? "another unit does not compile with it" : why;

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > 220 ? line[..220] + "…" : line;
    }
}
