using System.Text;
using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

public sealed class ChangeReachTests : IDisposable
{
    private const string Header = """
        struct s { int a; };
        enum e { A, B };
        #define SIZE 3
        static inline int known(int a) { return a; }

        """;

    private const string Middle = """
        #include <h.h>
        #define around(x) core(x)
        static inline int twice(int a) { return core(a) + around(a); }
        struct own { int (*core)(int a); struct s s; };
        int user_of(struct s *a);

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string All = "around.c condition.c core.c glue.c none.c size.c twice.c value.c";

    [Theory]
    [InlineData("#define", "int fresh(void);\n#define", "")]
    [InlineData("#define", "int core(int a);\n#define", "around.c core.c twice.c")]
    [InlineData("#define", "#define core(x) x\n#define", "around.c core.c glue.c none.c twice.c")]
    [InlineData("#define", "#define LIMIT 3\n#define", "condition.c")]
    [InlineData("enum e", "enum kind { C };\nenum e", "")]
    [InlineData("A, B", "A, B, C", "")]
    [InlineData("A, B", "C, A, B", All)]
    [InlineData("SIZE 3", "SIZE 4", All)]
    [InlineData("return a; }", "return a + 1; }", All)]
    [InlineData("int a; }", "long a; }", All)]
    public void Those_that_a_change_means_something_to_are_found(string old, string @new, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Follow(old, @new));

    private IEnumerable<string> Follow(string old, string @new)
    {
        (string Path, string Text)[] files =
        [
            ("h.h", Header),
            ("m.h", Middle),
            ("size.h", "#include <h.h>\nstruct sized { char a[SIZE]; };\n"),
            ("condition.h", "#include <h.h>\n#if LIMIT > 3\n#endif\n"),
            ("glue.h", "#include <h.h>\n#define CALL(x) co##x\n#define INDIRECT CALL(re)\n#define LONG(x) core##x\n"),
            ("none.c", "#include <m.h>\nint none(struct own *o, int corel) { return o->a; }\n"),
            ("core.c", "#include <m.h>\nint f(void) { return core(1); }\n"),
            ("around.c", "#include <m.h>\nint f(void) { return around(1); }\n"),
            ("twice.c", "#include <m.h>\nint f(void) { return twice(1); }\n"),
            ("glue.c", "#include <glue.h>\nint f(void) { return CALL(re)(1); }\n"),
            ("value.c", "#include <h.h>\nint f(void) { return B; }\n"),
            ("size.c", "#include <size.h>\nint f(void) { return 0; }\n"),
            ("condition.c", "#include <condition.h>\n"),
            ("stranger.c", "int core(int a) { return a; }\n"),
        ];
        foreach (var (path, text) in files)
            File.WriteAllText(_folder.File(path), text);
        var index = IndexFixture.Of(files);
        var graph = new IncludeGraph(index, ForeignFolders.None(index));
        var words = WordIndex.Of(_folder.Path, index.Files.Keys, 1, default);
        var reach = new ChangeReach(graph, words, path => File.ReadAllText(Path.Combine(_folder.Path, path), Encoding.Latin1));
        var post = Header.Replace(old, @new, StringComparison.Ordinal);
        Assert.NotEqual(Header, post);

        // What does not read the header is not asked for, though it may be found.
        return reach.Follow([new PatchedFile("h.h", Header, post, post, [])])!.Intersect(graph.Reaching(["h.h"])).Where(path => path.EndsWith(".c", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }
}
