using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

public class ForeignFoldersTests
{
    private const string Machine = "arch/other/include/asm/a.h";
    private const string Tool = "tools/lib/t.h";

    private static readonly (string Path, string Text)[] s_tree =
    [
        ("arch/mine/x.c", ""), (Machine, "#include <linux/a.h>"), ("include/linux/a.h", ""), ("include/linux/c.h", "#include <asm/a.h>"),
        (Tool, "#include \"beside.h\""), ("tools/lib/beside.h", ""), ("tools/other/t.h", ""), ("drivers/d.c", "#include <linux/c.h>"), ("drivers/unbuilt.c", ""),
    ];

    [Fact]
    public void Other_machines_and_what_stands_beside_the_kernel_lead_nowhere()
    {
        var index = IndexFixture.Of(s_tree);

        Assert.Equal(["include/linux/a.h"], new IncludeGraph(index, Foreign()).Reaching(["include/linux/a.h"]));
        // Otherwise every user of a name that another machine has too would count.
        Assert.Contains("drivers/d.c", new IncludeGraph(index, ForeignFolders.None(index)).Reaching(["include/linux/a.h"]));
    }

    [Theory]
    [InlineData("drivers/d.c", "#include \"../arch/other/include/asm/a.h\"", Machine)]
    [InlineData("include/linux/c.h", "#include \"../../arch/other/include/asm/a.h\"", Machine)]
    [InlineData("arch/mine/x.c", "#include <../../other/include/asm/a.h>", Machine)]
    [InlineData("drivers/d.c", "#include <tools/lib/t.h>", Tool)]
    [InlineData("drivers/d.c", "#include \"../tools/lib/t.h\"", "tools/lib/beside.h")]
    [InlineData("drivers/Makefile", "ccflags-y += -I$(srctree)/tools/lib", Tool)]
    [InlineData("drivers/Makefile", "ccflags-y += -I $(srctree)/tools", Tool)]
    [InlineData("drivers/Makefile", "LIB_INCLUDE := $(srctree)/tools/lib", Tool)]
    [InlineData("Makefile", "LINUXINCLUDE := \\\n -Iinclude \\\n -I$(srctree)/arch/other/include", Machine)]
    public void What_a_file_of_the_kernel_names_counts(string path, string text, string named) => Assert.False(Foreign((path, text)).Hold(named));

    [Theory]
    [InlineData("drivers/d.c", "#include \"../tools/lib/t.h\"", "tools/other/t.h")]
    [InlineData("drivers/Makefile", "ccflags-y += -I$(srctree)/tools/lib", "tools/other/t.h")]
    [InlineData("drivers/d.c", "#include <asm/a.h>", Machine)]
    [InlineData("drivers/unbuilt.c", "#include \"../arch/other/include/asm/a.h\"", Machine)]
    [InlineData("drivers/unread.h", "#include <tools/lib/t.h>", Tool)]
    [InlineData("tools/lib/u.h", "#include \"../../arch/other/include/asm/a.h\"", Machine)]
    [InlineData("drivers/nowhere/Makefile", "ccflags-y += -I$(srctree)/tools/lib", Tool)]
    [InlineData("drivers/Makefile", "HOSTCFLAGS_t.o += -I$(srctree)/tools/lib", Tool)]
    public void What_is_not_named_by_a_part_of_the_kernel_does_not(string path, string text, string held) => Assert.True(Foreign((path, text)).Hold(held));

    [Fact]
    public void What_is_let_in_may_let_in_more()
    {
        var foreign = Foreign(("drivers/d.c", "#include \"../tools/lib/u.h\""), ("tools/lib/u.h", "#include \"../../arch/other/include/asm/a.h\""));

        Assert.False(foreign.Hold(Machine));
        Assert.True(foreign.Hold(Tool));
    }

    [Fact]
    public void The_kernels_own_files_are_never_held() => Assert.DoesNotContain(s_tree.Select(file => file.Path).Where(path => path.StartsWith("arch/mine", StringComparison.Ordinal) || path.StartsWith("include", StringComparison.Ordinal)), Foreign().Hold);

    private static ForeignFolders Foreign(params (string Path, string Text)[] more)
    {
        var index = IndexFixture.Of([.. s_tree.Where(file => more.All(m => m.Path != file.Path)), .. more]);
        var built = new[] { "arch/mine/x.o", "drivers/d.o" }.ToDictionary(path => path, path => new List<UnitPlace> { Place(path) }, StringComparer.Ordinal);
        return ForeignFolders.Of(index, built);
    }

    private static UnitPlace Place(string path) =>
        new(new KbuildDirectory(Path.GetDirectoryName(path)!, [], [path], [], [], new HashSet<string>(), new HashSet<string>(), true, false, ""), null, path);
}
