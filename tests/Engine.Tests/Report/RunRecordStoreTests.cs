using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Report;

namespace Ksplice.Engine.Tests.Report;

public sealed class RunRecordStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunRecordStore Store => new(_folder.File("runs"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_comes_back_as_it_was()
    {
        var record = Record(0) with { Diagnostics = [Diagnostic.Error("KSP9999", "what", "where", "do this"), Diagnostic.Info("KSP9998", "so")] };

        var loaded = Store.Load(Store.Save(record)).Value!;

        Assert.Equal(RunRecordJson.ToJson(record).ToJsonString(), RunRecordJson.ToJson(loaded).ToJsonString());
        Assert.Equal(record.Diagnostics, loaded.Diagnostics);
        Assert.Equal("""{"answer":42}""", loaded.Result.ToJsonString());
    }

    [Theory]
    [InlineData(OutcomeKind.Ok, OutcomeKind.Ok)]
    [InlineData(OutcomeKind.Busy, OutcomeKind.Busy)]
    [InlineData(OutcomeKind.Failed, OutcomeKind.Failed)]
    [InlineData(OutcomeKind.SourceFailed, OutcomeKind.Failed)]
    public void Outcomes_come_back_as_their_word_tells(OutcomeKind saved, OutcomeKind loaded) =>
        Assert.Equal(loaded, Store.Load(Store.Save(Record(0) with { Outcome = saved })).Value!.Outcome);

    [Fact]
    public void Without_a_name_the_newest_record_is_meant()
    {
        Store.Save(Record(5));
        Store.Save(Record(9));
        Store.Save(Record(7));

        Assert.Equal(Record(9).Started, Store.Load(null).Value!.Started);
    }

    [Fact]
    public void Only_the_latest_records_are_kept()
    {
        for (var second = 0; second < RunRecordStore.Capacity + 3; second++)
            Store.Save(Record(second));

        Assert.Equal(RunRecordStore.Capacity, Store.Names().Count);
        Assert.EndsWith("T000003.000-test-" + Environment.ProcessId, Store.Names()[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unknown")]
    [InlineData("../../etc/passwd")]
    public void A_record_that_is_not_there_is_a_refusal(string? name)
    {
        var outcome = Store.Load(name);

        Assert.Equal((OutcomeKind.Refused, "KSP7021"), (outcome.Kind, outcome.Diagnostics[0].Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"schema":"splice/2"}""")]
    [InlineData("""{"schema":"splice/1","command":"x","outcome":"great","started":"2026-01-01T00:00:00Z","elapsedMilliseconds":1,"diagnostics":[]}""")]
    [InlineData("""{"schema":"splice/1","command":"x","outcome":"ok","started":"2026-01-01T00:00:00Z","elapsedMilliseconds":1}""")]
    public void A_damaged_record_is_a_refusal(string text)
    {
        var name = Store.Save(Record(0));
        File.WriteAllText(_folder.File($"runs/{name}.json"), text);

        Assert.Equal("KSP7022", Store.Load(name).Diagnostics[0].Code);
    }

    [Fact]
    public void A_result_cannot_hide_the_records_own_fields() =>
        Assert.Throws<ArgumentException>(() => RunRecordJson.ToJson(Record(0) with { Result = new JsonObject { ["outcome"] = "ok" } }));

    private static RunRecord Record(int second) => new(
        RunRecord.CurrentSchema,
        "test",
        OutcomeKind.Ok,
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(second),
        TimeSpan.FromMilliseconds(12.5),
        [],
        new JsonObject { ["answer"] = 42 });
}
