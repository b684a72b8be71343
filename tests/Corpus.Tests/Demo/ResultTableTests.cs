using System.Text.Json.Nodes;
using Ksplice.Corpus.Demo;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Tests.Demo;

public class ResultTableTests
{
    private readonly IReadOnlyList<string> _lines = ResultTable.Render([Result("first", 1_234_567), Result("second", 89_000, ("unload", 7))]);

    [Fact]
    public void Each_fix_has_a_column() => Assert.Matches("^ +first +second$", _lines[0]);

    [Theory]
    [InlineData("kernel memory, bytes", "16,384", "16,384")]
    [InlineData("pause of apply, us", "1,234", "89")]
    [InlineData("create: compile, ms", "2,900", "2,900")]
    [InlineData("apply: swap, ms", "12", "12")]
    public void Figures_are_in_the_unit_that_the_row_names(string row, string first, string second) =>
        Assert.Matches($"^{row} +{first} +{second}$", Assert.Single(_lines, l => l.StartsWith(row, StringComparison.Ordinal)));

    [Fact]
    public void A_stage_that_only_one_fix_went_through_has_a_row() => Assert.Matches("^undo: unload, ms +- +7$", _lines[^1]);

    private static FixResult Result(string id, long pause, params (string Stage, long Milliseconds)[] undoStages)
    {
        var update = new DemoUpdate(
            new DemoFix(id, id, "", "x.c", null, null), new CreateReport(id, "/x", 100, [], new Dictionary<string, long> { ["compile"] = 2900 }));
        var undoTimings = new JsonObject(undoStages.Select(s => KeyValuePair.Create(s.Stage, (JsonNode?)s.Milliseconds)));
        return new FixResult(
            update, new JsonObject { ["moduleBytes"] = 16384L, ["pauseNanoseconds"] = pause, ["timings"] = new JsonObject { ["swap"] = 12L } },
            new JsonObject { ["pauseNanoseconds"] = pause, ["timings"] = undoTimings }, true);
    }
}
