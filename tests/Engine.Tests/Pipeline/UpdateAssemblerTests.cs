using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class UpdateAssemblerTests
{
    [Fact]
    public void A_layout_that_the_author_accepts_is_on_record()
    {
        var difference = ObjectPair.Diff("int a(void) { return 1; }", "int a(void) { return 2; }");
        var plain = CFixture.CompileFile("int a(void) { return 1; }", CFixture.KernelWhole);
        var build = new UnitBuild(TemplateFixture.Unit, UnitTarget.KernelImage, plain, "", "", false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero) { Recipe = new(TemplateFixture.Unit, TemplateFixture.Unit, ".", UnitTarget.KernelImage, [], []) { Object = "unit.o" }, Patched = null! };
        var unit = new CreatedUnit(build, difference) { AllowedLayouts = [new LayoutDifference("struct s", ["member `a` goes"], false)] };

        var (manifest, _) = UpdateAssembler.Assemble(
            "id", "Title", [], new KernelIdentity("6.1.0", "x64", new string('a', 40), "", []), new Toolchain("gcc", "1"), [unit],
            new TargetIdentities(new string('a', 40), new Dictionary<string, string>(), new Dictionary<string, SharedNames>()), TemplateFixture.Build(difference), [], []);

        Assert.Equal(new Remark("struct s", "member `a` goes"), Assert.Single(Assert.Single(manifest.Targets).Overrules));
    }
}
