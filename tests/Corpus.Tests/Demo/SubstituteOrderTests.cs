using Ksplice.Corpus.Demo;

namespace Ksplice.Corpus.Tests.Demo;

public class SubstituteOrderTests
{
    [Fact]
    public void The_smallest_changes_come_first() => Assert.Equal(
        ["net/b.c", "fs/a.c", "net/a.c"], SubstituteOrder.Of([("net/a.c", 9), ("fs/a.c", 9), ("net/b.c", 5)]));

    [Fact]
    public void Every_folder_is_looked_into_once_and_those_with_drivers_last()
    {
        Assert.Equal(Candidates.Folders.Order(StringComparer.Ordinal), SubstituteOrder.Rounds.SelectMany(r => r).Order(StringComparer.Ordinal));
        Assert.Contains("drivers", SubstituteOrder.Rounds[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    public void Changes_that_are_no_single_fix_are_left_out(int lines) => Assert.Empty(SubstituteOrder.Of([("net/a.c", lines)]));
}
