using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tests.Runs;

public sealed class RunStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-state-").FullName;

    public RunStateTests()
    {
        var old = RunState.Open(_folder, "old", []);
        old.Results.Add(OutcomeFileTests.Outcome("a", OutcomeWords.Refused) with { Codes = ["KSP2104"] });
        old.Results.Add(OutcomeFileTests.Outcome("b", OutcomeWords.Converted));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_build_goes_on_where_it_was() => Assert.Equal(2, RunState.Open(_folder, "old", []).Results.Count);

    [Fact]
    public void Another_build_begins_anew() => Assert.Equal(0, RunState.Open(_folder, "new", []).Results.Count);

    [Fact]
    public void What_is_to_be_tried_again_is_forgotten()
    {
        Assert.Equal(["b"], RunState.Open(_folder, "old", ["KSP2104"]).Results.All().Select(o => o.Key));
        Assert.Empty(RunState.Open(_folder, "old", [OutcomeWords.Converted]).Results.All());
    }
}
