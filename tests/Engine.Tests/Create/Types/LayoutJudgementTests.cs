using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Types;

namespace Ksplice.Engine.Tests.Create.Types;

public sealed class LayoutJudgementTests
{
    private static readonly LayoutDifference Shared = new("struct shared", ["new member `added` (s32) at byte 4"], false);

    [Fact]
    public void A_type_that_many_units_see_is_spoken_of_once()
    {
        var finding = Assert.Single(Judge([("a.c", Shared), ("b.c", Shared with { Changes = [.. Shared.Changes] }), ("c.c", Shared)]));

        Assert.Equal(("KSP2201", "a.c: struct shared"), (finding.Code, finding.Location));
        Assert.Contains("`added`", finding.Message, StringComparison.Ordinal);
        Assert.Contains("2 more units see it", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_only_share_their_name_are_spoken_of_each()
    {
        var findings = Judge([("a.c", Shared), ("b.c", Shared with { Changes = ["`b` is gone"] })]);

        Assert.Equal(["a.c: struct shared", "b.c: struct shared"], findings.Select(finding => finding.Location));
        Assert.DoesNotContain("more unit", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_author_accepts_is_a_warning() =>
        Assert.Equal(("KSP2203", DiagnosticSeverity.Warning), Assert.Single(Judge([("a.c", Shared)], "struct shared")) is var f ? (f.Code, f.Severity) : default);

    [Fact]
    public void Nothing_that_changed_is_nothing() => Assert.Empty(Judge([]));

    private static IReadOnlyList<Diagnostic> Judge(IEnumerable<(string, LayoutDifference)> found, params string[] allowed) =>
        LayoutJudgement.Judge(found, allowed.ToHashSet());
}
