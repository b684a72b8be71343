using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Pipeline;

/// <summary>The unit as the distribution compiled it must have what the replacement looks for.</summary>
public class PlainObjectCheckTests
{
    private const string Source = "extern int g(int); static int count; int a(int x) { return g(VALUE) + count++; }";

    [Fact]
    public void A_unit_that_has_every_name_passes() => Assert.Null(Check("#define VALUE 2\n" + Source));

    [Fact]
    public void A_name_that_is_missing_is_refused() => Assert.Equal("KSP2119", Check("int a(int x) { return 3; }"));

    [Fact]
    public void A_function_that_is_too_small_for_the_jump_is_refused() => Assert.Equal("KSP4101", Check(Assembled("ret")));

    [Fact]
    public void A_function_that_begins_with_what_the_kernel_rewrites_is_refused() => Assert.Equal(
        "KSP4102",
        Check(Assembled(".byte 0x0f,0x1f,0x44,0,0; 1: ret; .pushsection __jump_table,\\\"aw\\\"; .long a - ., 1b - .; .quad key - .; .popsection; .comm key,8")));

    [Fact]
    public void One_with_room_is_not() => Assert.Null(Check(Assembled("mov %rdi,%rax; lea 5(%rax),%rax; ret")));

    private static string Assembled(string body) => $"static int count __attribute__((used)); asm(\".globl a; .type a,@function; a: {body}; .size a,.-a\");";

    private static string? Check(string plain)
    {
        var difference = ObjectPair.Diff("#define VALUE 2\n" + Source, "#define VALUE 5\n" + Source);
        var build = new UnitBuild("unit.c", UnitTarget.KernelImage, CFixture.CompileFile(plain, CFixture.KernelWhole), "", "", false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero) { Recipe = new("unit.c", "unit.c", ".", UnitTarget.KernelImage, [], []) { Object = "unit.o" }, Patched = null! };
        return PlainObjectCheck.Find([new CreatedUnit(build, difference)], TemplateFixture.Build(difference), ObjectPair.Architecture, new Dictionary<string, int>())?.Code;
    }
}
