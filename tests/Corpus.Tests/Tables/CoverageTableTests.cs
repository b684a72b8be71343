using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;
using Ksplice.Corpus.Tables;

namespace Ksplice.Corpus.Tests.Tables;

public class CoverageTableTests
{
    private static readonly RunFacts s_facts = new("6.1.1-1", "6.1.2-1", "6.1.0-1-amd64", 42, "given", Mix.Usual, "build", 2, 6, TimeSpan.FromMinutes(1.5));

    private static readonly CutOutcome[] s_outcomes =
    [
        Cut(1, OutcomeWords.Converted) with { Classes = ["new string"], Timings = Times(1000, 30), Rehearsal = new RehearsalOutcome(RehearsalOutcome.Passed, "", 90_000) },
        Cut(2, OutcomeWords.Converted) with { Timings = Times(3000, 70), Rehearsal = new RehearsalOutcome(RehearsalOutcome.Failed, "WARNING | bad", 0) },
        Cut(3, OutcomeWords.Nothing),
        Cut(4, OutcomeWords.Refused) with { Codes = ["KSP2201"], Classes = ["new string"] },
        Cut(5, OutcomeWords.Refused) with { Codes = ["KSP2201", "KSP2104"] },
        Cut(10, OutcomeWords.Refused) with { Codes = ["KSP2104"] },
        Cut(6, OutcomeWords.Failed) with { Detail = "boom\nat place" },
        Cut(7, OutcomeWords.NotBuilt),
        Cut(8, OutcomeWords.NotCut) with { Kind = CutKind.Group, Detail = "net/a.c does not compile with it" },
        Cut(9, OutcomeWords.NotCut) with { Kind = CutKind.Group, Detail = "net/b.c does not compile with it" },
    ];

    [Fact]
    public void Refusals_for_safety_stand_apart_whatever_else_refuses() =>
        // kind, cuts, nothing, converted, refused, safety, failed, share, goal, share with safety
        Assert.Equal(["part", "7", "1", "2", "1", "2", "1", "50.0 %", "95 %", "33.3 %"], Table("By kind").Rows[0]);

    [Fact]
    public void Files_and_groups_are_also_counted_together()
    {
        CutOutcome[] cuts = [Cut(1, OutcomeWords.Converted) with { Kind = CutKind.File }, Cut(2, OutcomeWords.Refused) with { Kind = CutKind.Group, Codes = ["KSP1018"] }, Cut(3, OutcomeWords.Converted)];

        var rows = CoverageTable.Make(cuts, s_facts).Single(s => s.Title == "By kind").Rows;

        Assert.Equal(["part", "file", "group", "file and group", "all"], rows.Select(row => row[0]));
        Assert.Equal(["2", "50.0 %", "90 %"], [rows[3][1], rows[3][7], rows[3][8]]);
    }

    [Fact]
    public void What_does_not_count_is_told_apart_with_its_reason() => Assert.Equal(
        [["no group cut: another unit does not compile with it", "2"], ["not built", "1"]], Table("Not counted").Rows);

    [Fact]
    public void Codes_are_counted_and_those_alone_too() => Assert.Equal(
        [["KSP2104", "–", "2", "1"], ["KSP2201", "layout of a type", "2", "1"]], Table("Refusals by code").Rows);

    [Fact]
    public void A_class_counts_how_its_cuts_ended() =>
        Assert.Equal(["new string", "2", "0", "1", "0", "1", "0", "0.00"], Assert.Single(Table("By class").Rows));

    [Fact]
    public void Times_are_told_with_the_share_of_the_difference() =>
        Assert.Equal(["part", "7", "0.00", "3.00", "3.00", "4.00", "0.0 %", "2.5 %"], Assert.Single(Table("Times").Rows));

    [Fact]
    public void Speed_is_told_of_what_was_compiled_from_nothing()
    {
        Assert.StartsWith("Speed: not measured", Table("Times").Notes[1], StringComparison.Ordinal);

        var whole = s_outcomes.Select(o => o with { IsCompiledAnew = o.Outcome == OutcomeWords.Converted, Units = ["a.c"] }).ToList();
        Assert.Equal(
            "Speed: 2 of one unit were compiled from nothing, in 2.0 s each on average; 2 side by side that makes 600 in 10 minutes (goal 100). Of their time 2.5 % is the comparison (goal: below 5 %).",
            CoverageTable.Make(whole, s_facts).Single(s => s.Title == "Times").Notes[1]);
    }

    [Fact]
    public void What_did_not_convert_or_pass_is_named() => Assert.Equal(
        ["part:10", "part:4", "part:5", "part:6", "part:2"], Table("What did not convert, or not pass").Rows.Select(r => r[0]));

    [Fact]
    public void Markdown_keeps_its_columns()
    {
        var lines = CoverageDocument.Write(CoverageTable.Make(s_outcomes, s_facts), s_facts, 6, "coverage.md").Split('\n');

        Assert.Contains("| part:2 | rehearsal: failed | WARNING \\| bad |", lines);
        Assert.Contains("| part:6 | failed | boom at place |", lines);
        Assert.Contains(lines, l => l.Contains("--seed 42 --mix part=6,file=3,group=1 --tries 6 --markdown docs/coverage.md", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_to_count_gives_no_share() => Assert.Equal("–", Numbers.Share(0, 0));

    private static Section Table(string title) => CoverageTable.Make(s_outcomes, s_facts).Single(s => s.Title == title);

    private static CutOutcome Cut(int number, string outcome) => new($"part:{number}", CutKind.Part, "a.c", outcome);

    private static Dictionary<string, long> Times(long total, long diff) => new(StringComparer.Ordinal) { ["total"] = total, ["diff"] = diff };
}
