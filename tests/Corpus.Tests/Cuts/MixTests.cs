using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class MixTests
{
    [Fact]
    public void Kinds_come_about_as_often_as_asked_for()
    {
        var drawn = Mix.Parse(Mix.Usual)!.Draw(1).Take(1000).CountBy(k => k).ToDictionary();

        Assert.InRange(drawn[CutKind.Part], 550, 650);
        Assert.InRange(drawn[CutKind.File], 250, 350);
        Assert.InRange(drawn[CutKind.Group], 70, 130);
    }

    [Fact]
    public void A_kind_that_is_left_out_is_not_cut() => Assert.All(Mix.Parse("file=1")!.Draw(1).Take(100), k => Assert.Equal(CutKind.File, k));

    [Fact]
    public void The_same_seed_draws_the_same() => Assert.Equal(Mix.Parse(Mix.Usual)!.Draw(5).Take(50), Mix.Parse(Mix.Usual)!.Draw(5).Take(50));

    [Theory]
    [InlineData("")]
    [InlineData("part")]
    [InlineData("part=0")]
    [InlineData("part=-1")]
    [InlineData("whole=1")]
    [InlineData("0=1")]
    [InlineData("part=1,part=2")]
    public void Nonsense_is_not_taken(string text) => Assert.Null(Mix.Parse(text));
}
