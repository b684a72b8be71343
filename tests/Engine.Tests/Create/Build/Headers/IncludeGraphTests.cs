using Ksplice.Engine.Create.Build.Headers;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

public class IncludeGraphTests
{
    [Fact]
    public void A_name_in_angle_brackets_may_mean_every_path_that_ends_with_it()
    {
        var graph = Graph(("include/linux/a.h", ""), ("include/uapi/linux/a.h", ""), ("include/linux/ba.h", ""), ("x.c", "#include <linux/a.h>"));

        Assert.Equal(["include/linux/a.h", "x.c"], Reaching(graph, "include/linux/a.h"));
        Assert.Equal(["include/uapi/linux/a.h", "x.c"], Reaching(graph, "include/uapi/linux/a.h"));
        Assert.Equal(["include/linux/ba.h"], Reaching(graph, "include/linux/ba.h"));
    }

    [Fact]
    public void What_a_file_may_read_of_some_others_is_told()
    {
        var graph = Graph(("a.h", "#include <b.h>"), ("b.h", "#include <c.h>"), ("c.h", "#include <a.h>"), ("d.h", "#include <c.h>"), ("x.c", "#include <a.h>\n#include <d.h>"));

        Assert.Equal(["a.h", "b.h", "x.c"], graph.ReadBy(["x.c"], new HashSet<string> { "a.h", "b.h" }).Order(StringComparer.Ordinal));
        Assert.Equal(["d.h"], graph.ReadBy(["d.h"], new HashSet<string> { "a.h", "b.h" }));
    }

    [Fact]
    public void A_name_in_quotes_is_the_file_beside_when_there_is_one()
    {
        var graph = Graph(("one/a.h", ""), ("one/x.c", "#include \"a.h\""), ("two/a.h", ""), ("two/x.c", "#include \"a.h\""), ("three/x.c", "#include \"a.h\""));

        Assert.Equal(["one/a.h", "one/x.c", "three/x.c"], Reaching(graph, "one/a.h"));
        Assert.Equal(["three/x.c", "two/a.h", "two/x.c"], Reaching(graph, "two/a.h"));
    }

    [Fact]
    public void Dots_are_followed_from_the_including_file_or_from_anywhere()
    {
        var graph = Graph(("one/a.h", ""), ("one/sub/x.c", "#include \"../a.h\""), ("two/a.h", ""), ("two/x.c", "#include \"./../far/../a.h\""), ("y.c", "#include <../one/a.h>"));

        Assert.Equal(["one/a.h", "one/sub/x.c", "two/x.c", "y.c"], Reaching(graph, "one/a.h"));
        Assert.Equal(["two/a.h", "two/x.c"], Reaching(graph, "two/a.h"));
    }

    [Fact]
    public void Headers_are_followed_through_others_and_round_in_circles()
    {
        var graph = Graph(("a.h", "#include \"b.h\""), ("b.h", "#include \"a.h\""), ("x.c", "#include \"b.h\""), ("y.c", "#include \"x.c\""), ("z.c", "#include \"c.h\""));

        Assert.Equal(["a.h", "b.h", "x.c", "y.c"], Reaching(graph, "a.h"));
    }

    [Fact]
    public void A_file_that_defines_a_name_as_a_header_may_have_it_read()
    {
        var graph = Graph(("include/linux/magic.h", "#include FILE"), ("include/linux/a.h", ""), ("x.c", "#define FILE <linux/a.h>\n#include <linux/magic.h>"));

        Assert.Equal(["include/linux/a.h", "x.c"], Reaching(graph, "include/linux/a.h"));
        Assert.Empty(graph.Unexplained);
    }

    [Fact]
    public void A_name_that_nothing_explains_and_a_file_that_is_missing_are_known()
    {
        var graph = Graph(("a.h", ""), ("x.c", "#include STRINGIFY(MADE_UP)"), ("y.c", "#include \"made.h\""), ("z.c", "#include \"a.h\""));

        Assert.Equal(["x.c"], graph.Unexplained);
        Assert.Equal(["y.c"], new[] { "x.c", "y.c", "z.c" }.Where(graph.NamesMissing));
    }

    [Fact]
    public void A_makefile_has_the_compiler_read_what_its_options_name()
    {
        var graph = Graph(("include/linux/k.h", "#include \"l.h\""), ("include/linux/l.h", ""), ("Makefile", "F = -include $(srctree)/include/linux/k.h"));

        Assert.Equal(["Makefile", "include/linux/k.h", "include/linux/l.h"], Reaching(graph, "include/linux/l.h"));
    }

    private static IncludeGraph Graph(params (string Path, string Text)[] files)
    {
        var index = IndexFixture.Of(files);
        return new IncludeGraph(index, ForeignFolders.None(index));
    }

    private static IEnumerable<string> Reaching(IncludeGraph graph, string path) => graph.Reaching([path]).Order(StringComparer.Ordinal);
}
