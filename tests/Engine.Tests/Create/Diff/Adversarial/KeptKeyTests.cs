using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>Static keys that keep what they are by the author's word. The compiler and the kernel must mean the same kind of key.</summary>
public class KeptKeyTests
{
    private const string Key = "struct static_key k = { WAS(0) NOW(1), WAS(0) NOW(1) }; ";

    [Theory]
    [InlineData("static " + Key + "int a(int x) { return static_branch(&k) + WAS(1) NOW(2); }", "a")]
    [InlineData("static " + Key + "int b(int x) { return static_branch(&k); } NOW(int a(int x) { return static_branch(&k) + 7; })", "a")]
    [InlineData("static " + Key + "int a(int x) { return static_branch(&k); } int b(int x) { return g(WAS(1) NOW(2)); }", null)]
    [InlineData("static " + Key + "static struct static_key l; int a(int x) { return static_branch(&l) + WAS(1) NOW(2); } int b(int x) { return static_branch(&k); }", null)]
    public void Is_refused_only_where_replaced_code_asks_it(string unit, string? user)
    {
        var refusals = KeptKeys.Find([("unit.c", "m", Kept(unit))]);

        Assert.Equal(user is null ? [] : ["KSP2161 unit.c: k"], refusals.Select(d => $"{d.Code} {d.Location}"));
        Assert.All(refusals, d => Assert.Contains($"but {user} is compiled", d.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Is_refused_where_replaced_code_of_another_unit_asks_it()
    {
        var owner = Kept(Key + "int b(int x) { return g(x); }");
        var user = Kept("extern struct static_key k; int a(int x) { return static_branch(&k) + WAS(1) NOW(2); }");

        Assert.Equal(["KSP2161"], KeptKeys.Find([("owner.c", "m", owner), ("user.c", "n", user)]).Select(d => d.Code));
        // Another unit's private key only has its name.
        var other = Kept("static struct static_key k; int a(int x) { return static_branch(&k) + WAS(1) NOW(2); }");
        Assert.Empty(KeptKeys.Find([("owner.c", "m", owner), ("other.c", "n", other)]));
    }

    private static ObjectDifference Kept(string unit)
    {
        var @case = new AdversarialCase("unit", unit, "");
        var difference = ObjectPair.Diff(@case.Pre, @case.Post, new DiffOptions { TypeSizes = ObjectPair.Sizes, KeptValues = new HashSet<string> { "k" } });
        Assert.DoesNotContain(difference.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        return difference;
    }
}
