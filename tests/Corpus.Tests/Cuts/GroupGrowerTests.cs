using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class GroupGrowerTests
{
    private ClusterMap? _map;

    private static readonly FileChange s_header = SampleChange.Of(
        Spread("int take(int a);", "void gone(int);", "int same;", "struct s { int old; };"),
        Spread("int take(int a, int b);", "", "int same;", "struct s { int old; };", "bool is_ready(void);"), "net/a.h");

    [Fact]
    public void Who_uses_a_new_name_goes_with_it() => Assert.Equal(["net/u.c"], Group("is_ready", Unit("net/u.c", "x();", "is_ready();")));

    [Fact]
    public void Who_drops_a_removed_name_goes_with_it() => Assert.Equal(["net/u.c"], Group("gone", Unit("net/u.c", "gone(1);", "x();")));

    [Fact]
    public void Who_calls_a_function_with_a_new_type_goes_with_it() => Assert.Equal(["net/u.c"], Group("take", Unit("net/u.c", "take(1);", "take(1, 2);")));

    [Fact]
    public void A_unit_with_the_name_that_cannot_read_the_header_does_not() => Assert.Empty(Group("is_ready", Unit("fs/u.c", "x();", "is_ready();")));

    [Fact]
    public void A_name_that_many_files_have_binds_nobody()
    {
        var many = Enumerable.Range(0, 20).Select(i => SampleChange.Of($"int is_ready_{i};\nint is_ready;\n", $"int is_ready_{i};\nint is_ready;\nint b;\n", $"net/m{i}.c"));

        Assert.Empty(Group("is_ready", [Unit("net/u.c", "x();", "is_ready();"), .. many]));
    }

    [Fact]
    public void Another_header_that_a_taken_unit_needs_goes_with_it()
    {
        var other = SampleChange.Of("int c;\n", "int c;\nvoid prepare_all(void);\n", "net/b.h");

        var group = Grower([s_header, other, Unit("net/u.c", "x();", "is_ready(prepare_all());")]);
        group.Add(Changing(s_header, "is_ready"));

        Assert.Equal(["net/a.h", "net/b.h", "net/u.c"], group.Members.Select(c => c.Change.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_header_that_uses_what_another_brings_goes_with_it()
    {
        var user = SampleChange.Of("int c;\n", "int c;\n#define check() is_ready()\n", "net/b.h");

        Assert.Equal(["net/a.h", "net/b.h"], Headers(user));
    }

    [Fact]
    public void A_member_of_one_name_in_two_headers_joins_nobody()
    {
        var header = SampleChange.Of("struct a {\n\tint old;\n};\n", "struct a {\n\tint old;\n\tbool is_ready;\n};\n", "net/b.h");

        Assert.Equal(["net/a.h"], Headers(header));
    }

    [Fact]
    public void A_parameter_joins_nobody()
    {
        var one = SampleChange.Of("int c;\n", "int c;\nvoid prepare(int link_id);\n", "net/a.h");
        var other = SampleChange.Of("int d;\n", "int d;\nvoid finish(int link_id);\n", "net/b.h");
        var group = Grower([one, other, Unit("net/u.c", "x();", "int link_id = 1;")]);
        group.Add(Changing(one, "link_id"));

        Assert.Single(group.Members);
    }

    [Fact]
    public void What_the_compiler_misses_is_taken_in_and_then_nothing_is_left()
    {
        var unit = SampleChange.Of(
            SampleChange.Function("one", "x();") + SampleChange.Function("two", "y(1);"), SampleChange.Function("one", "is_ready();") + SampleChange.Function("two", "y(2);"), "net/u.c");
        var group = Grower([s_header, unit]);
        group.Add(Changing(s_header, "is_ready"));
        Assert.Equal(2, group.Members.Count);

        Assert.True(group.Mend("net/u.c", new HashSet<string> { "y" }));
        Assert.Equal(3, group.Members.Count);
        Assert.False(group.Mend("net/u.c", new HashSet<string> { "y" }));
    }

    private IEnumerable<string> Headers(FileChange other)
    {
        var group = Grower([s_header, other]);
        group.Add(Changing(s_header, "is_ready"));
        return group.Members.Select(c => c.Change.Path).Order(StringComparer.Ordinal);
    }

    private IReadOnlyList<string> Group(string name, params FileChange[] units)
    {
        var group = Grower([s_header, .. units]);
        group.Add(Changing(s_header, name));
        return group.Units;
    }

    private GroupGrower Grower(IEnumerable<FileChange> changes)
    {
        _map = new ClusterMap(changes);
        return new GroupGrower(_map, (file, header) => Path.GetDirectoryName(file) == Path.GetDirectoryName(header));
    }

    private Cluster Changing(FileChange change, string name) => _map!.Of(change.Path).Single(c => c.Added.Contains(name) || c.Removed.Contains(name));

    private static FileChange Unit(string path, string before, string after) =>
        SampleChange.Of(SampleChange.Function("user", before), SampleChange.Function("user", after), path);

    // Far enough from each other that each line is a hunk of its own.
    private static string Spread(params string[] lines) => string.Concat(lines.Select((l, i) => l + "\n" + string.Concat(Enumerable.Range(0, 8).Select(n => $"int pad{i}x{n};\n"))));
}
