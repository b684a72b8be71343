using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class HunkReductionTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 3, 5)]
    [InlineData(64, 0, 31, 63)]
    public async Task Only_what_is_needed_stays(int all, params int[] needed) => Assert.Equal(
        needed, await HunkReduction.ReduceAsync([.. Enumerable.Range(0, all)], kept => Task.FromResult(needed.All(kept.Contains)), 1000));

    [Fact]
    public async Task It_gives_up_after_too_many_tests() =>
        Assert.Null(await HunkReduction.ReduceAsync([.. Enumerable.Range(0, 64)], kept => Task.FromResult(kept.Count == 64), 10));
}
