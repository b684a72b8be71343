using Ksplice.Corpus.Demo;

namespace Ksplice.Corpus.Tests.Demo;

public class SubstituteOrderTests
{
    [Fact]
    public void The_smallest_changes_come_first_and_code_that_needs_a_device_last() => Assert.Equal(
        ["net/b.c", "fs/a.c", "net/a.c", "drivers/a.c", "sound/a.c"],
        SubstituteOrder.Of([("sound/a.c", 4), ("drivers/a.c", 3), ("net/a.c", 9), ("fs/a.c", 9), ("net/b.c", 5)]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    public void Changes_that_are_no_single_fix_are_left_out(int lines) => Assert.Empty(SubstituteOrder.Of([("net/a.c", lines)]));
}
