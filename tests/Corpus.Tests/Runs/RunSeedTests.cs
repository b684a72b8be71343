using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tests.Runs;

public class RunSeedTests
{
    [Theory]
    [InlineData("5f0d79fabc", 0x5f0d79f)]
    [InlineData("fffffff000", 0xfffffff)]
    public void A_hash_gives_a_seed(string hash, int seed) => Assert.Equal(seed, RunSeed.Of(hash));

    [Theory]
    [InlineData("")]
    [InlineData("fatal: not a git repository")]
    public void What_is_no_hash_gives_none(string text) => Assert.Null(RunSeed.Of(text));
}
