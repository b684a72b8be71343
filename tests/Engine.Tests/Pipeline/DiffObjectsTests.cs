using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>Two files in, names out.</summary>
public class DiffObjectsTests
{
    private const string Head = "extern int g(int);\n";

    private static Outcome<DiffReport> Run(string pre, string post) =>
        DiffObjects.Run(CFixture.CompileFile(Head + pre, CFixture.Kernel), CFixture.CompileFile(Head + post, CFixture.Kernel), OwnArchitecture);

    private static IArchitecture? OwnArchitecture(ElfTarget target) => target == ObjectPair.Architecture.Elf ? ObjectPair.Architecture : null;

    [Fact]
    public void Names_are_those_of_the_symbol_table_in_order()
    {
        var report = Run(
            "int z(int x) { return g(x); } int b(int x) { return g(x); } int gone(int x) { return g(3); }",
            "static int count; static __attribute__((noinline)) int fresh(int x) { return g(x) * g(x) + count++; } int z(int x) { return fresh(x); } int b(int x) { return g(x + 1); }").Value!;

        Assert.Equal("""{"functions":{"changed":["b","z"],"new":["fresh"],"removed":["gone"]},"data":{"changed":[],"new":["count"],"patchedInPlace":[],"ignored":[]},"sections":[".bss.count",".text.b",".text.fresh",".text.z"]}""",
            report.ToJson().ToJsonString());
        Assert.Equal(OutcomeKind.Ok, report.Outcome);
    }

    [Fact]
    public void Equal_objects_are_nothing_to_do()
    {
        var outcome = Run("int a(int x) { return g(x); }", "/* now with a comment */\nint a(int x) { return g(x); }");

        Assert.Equal(OutcomeKind.Nothing, outcome.Value!.Outcome);
        Assert.Equal(["KSP2115"], outcome.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_refused_difference_is_listed_all_the_same()
    {
        var outcome = Run("int v = 3; int a(int x) { return g(x) + v; }", "int v = 4; int a(int x) { return g(x) - v; }");

        Assert.Equal(OutcomeKind.Refused, outcome.Value!.Outcome);
        Assert.Equal(["v"], outcome.Value.ChangedData);
        Assert.Equal(["a"], outcome.Value.ChangedFunctions);
        Assert.Equal(["KSP2103"], outcome.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_machine_without_a_plugin_is_refused()
    {
        var path = CFixture.CompileFile(Head, CFixture.Kernel);

        Assert.Equal(["KSP2002"], DiffObjects.Run(path, path, _ => null).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_file_that_is_missing_fails_and_one_that_is_no_object_is_refused()
    {
        var path = CFixture.CompileFile(Head, CFixture.Kernel);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("text"), "not an object at all, though it is long enough to hold a header of one");

        var missing = DiffObjects.Run(path, folder.File("missing"), OwnArchitecture);
        Assert.Equal((OutcomeKind.Failed, "KSP1054"), (missing.Kind, Assert.Single(missing.Diagnostics).Code));
        Assert.Equal(["KSP2001"], DiffObjects.Run(folder.File("text"), path, OwnArchitecture).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void Objects_of_different_machines_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = CFixture.CompileFile(Head, CFixture.Kernel);
        var other = File.ReadAllBytes(path);
        other[18] = 183;
        File.WriteAllBytes(folder.File("other.o"), other);

        Assert.Equal(["KSP2004"], DiffObjects.Run(path, folder.File("other.o"), OwnArchitecture).Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_linked_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        var linked = File.ReadAllBytes(CFixture.CompileFile(Head, CFixture.Kernel));
        linked[16] = 3;
        File.WriteAllBytes(folder.File("linked.o"), linked);

        Assert.Equal(["KSP2003"], DiffObjects.Run(folder.File("linked.o"), folder.File("linked.o"), OwnArchitecture).Diagnostics.Select(d => d.Code));
    }
}
