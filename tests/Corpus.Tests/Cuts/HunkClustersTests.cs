using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class HunkClustersTests
{
    private static readonly string s_padding = string.Concat(Enumerable.Range(0, 10).Select(i => $"\tpad{i}();\n"));

    [Fact]
    public void Functions_that_share_nothing_are_clusters_of_their_own() => Assert.Equal(
        ["+\tb();", "+\td();"],
        Clusters(
            SampleChange.Function("one", "a();") + SampleChange.Function("two", "c();") + "int b, d;\n",
            SampleChange.Function("one", "b();") + SampleChange.Function("two", "d();") + "int b, d;\n").Select(Added));

    [Fact]
    public void Hunks_of_one_function_stay_together()
    {
        var before = $"static void one(void)\n{{\n\ta();\n{s_padding}\tc();\n}}\nint b, d;\n";

        Assert.Single(Clusters(before, before.Replace("\ta();", "\tb();", StringComparison.Ordinal).Replace("\tc();", "\td();", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_name_that_the_change_introduces_binds_its_users() => Assert.Single(Clusters(
        SampleChange.Function("one", "a();") + SampleChange.Function("two", "c();"),
        SampleChange.Function("helper", "a();") + SampleChange.Function("one", "helper(t);") + SampleChange.Function("two", "helper(t);")));

    [Fact]
    public void A_name_that_the_change_removes_binds_its_users() => Assert.Single(Clusters(
        SampleChange.Function("one", "old();") + SampleChange.Function("two", "old();"),
        SampleChange.Function("one", "t = 0;") + SampleChange.Function("two", "t = 0;")));

    [Fact]
    public void A_function_put_between_two_others_belongs_to_neither()
    {
        var (one, two, three) = (SampleChange.Function("one", "a();"), SampleChange.Function("two", "b();"), SampleChange.Function("three", "c();"));

        Assert.Equal(2, Clusters(one + two + three, one + "static void added(void)\n{\n\ta();\n}\n\n" + two + SampleChange.Function("three", "c(1);")).Count);
    }

    [Fact]
    public void Comments_are_no_cluster() => Assert.Equal(["+\td();"], Clusters(
        SampleChange.Function("one", "/* before */ a();") + SampleChange.Function("two", "c();") + "int d;\n",
        SampleChange.Function("one", "/* after */ a();") + SampleChange.Function("two", "d();") + "int d;\n").Select(Added));

    [Fact]
    public void An_include_goes_with_every_cluster_and_is_none_alone()
    {
        var before = "#include <a.h>\n" + string.Concat(Enumerable.Repeat("\n", 8)) + SampleChange.Function("one", "a();") + SampleChange.Function("two", "c();") + "int b, d;\n";
        var with = before.Replace("<a.h>\n", "<a.h>\n#include <b.h>\n", StringComparison.Ordinal);

        Assert.Empty(Clusters(before, with));
        var clusters = Clusters(before, with.Replace("\ta();", "\tb();", StringComparison.Ordinal).Replace("\tc();", "\td();", StringComparison.Ordinal));
        Assert.Equal(["+#include <b.h>,+\tb();", "+#include <b.h>,+\td();"], clusters.Select(Added));
    }

    private static IReadOnlyList<IReadOnlyList<Hunk>> Clusters(string before, string after) => HunkClusters.Of(SampleChange.Of(before, after));

    private static string Added(IReadOnlyList<Hunk> cluster) => string.Join(',', cluster.SelectMany(h => h.Lines).Where(l => l[0] == '+'));
}
