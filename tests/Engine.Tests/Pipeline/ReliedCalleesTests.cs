using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>What was proved by the shipped code of a function must not be relied on when other code runs there.</summary>
public class ReliedCalleesTests
{
    private static readonly ObjectDifference s_relying = Diff("3", "4") with { Changed = [], ReliedOn = ["find"] };

    private static ObjectDifference Diff(string before, string after) =>
        ObjectPair.Diff($"int find(int i) {{ return i + {before}; }}", $"int find(int i) {{ return i + {after}; }}");

    [Fact]
    public void A_function_that_the_update_changes_is_refused()
    {
        var refusal = Assert.Single(ReliedCallees.Judge([("a.c", s_relying), ("b.c", Diff("3", "4"))], new HashSet<string>()));

        Assert.Equal("KSP2125", refusal.Code);
        Assert.Equal("find", refusal.Location);
        Assert.Contains("a.c", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_an_update_below_replaced_is_refused() =>
        Assert.Equal("KSP2125", Assert.Single(ReliedCallees.Judge([("a.c", s_relying)], new HashSet<string> { "find" })).Code);

    [Fact]
    public void Functions_that_run_as_shipped_are_fine() =>
        Assert.Empty(ReliedCallees.Judge([("a.c", s_relying), ("b.c", Diff("3", "3"))], new HashSet<string> { "other" }));
}
