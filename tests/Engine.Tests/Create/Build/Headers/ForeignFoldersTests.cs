using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

public class ForeignFoldersTests
{
    private static readonly (string Path, string Text)[] s_tree =
    [
        ("arch/mine/x.c", ""), ("arch/other/include/asm/a.h", "#include <linux/a.h>"), ("include/linux/a.h", ""), ("include/linux/c.h", "#include <asm/a.h>"),
        ("tools/lib/t.h", ""), ("drivers/d.c", "#include <linux/c.h>"), ("drivers/unbuilt.c", ""),
    ];

    [Fact]
    public void Other_machines_and_what_stands_beside_the_kernel_lead_nowhere()
    {
        var foreign = Foreign();

        Assert.Equal(["Documentation/", "arch/other/", "samples/", "tools/"], foreign);
        Assert.Equal(["include/linux/a.h"], new IncludeGraph(IndexFixture.Of(s_tree), foreign).Reaching(["include/linux/a.h"]));
        // Without it every user of a name that another machine has too would count.
        Assert.Contains("drivers/d.c", new IncludeGraph(IndexFixture.Of(s_tree), []).Reaching(["include/linux/a.h"]));
    }

    [Theory]
    [InlineData("drivers/d.c", "#include \"../arch/other/include/asm/a.h\"", "arch/other/")]
    [InlineData("include/linux/c.h", "#include \"../../arch/other/include/asm/a.h\"", "arch/other/")]
    [InlineData("arch/mine/x.c", "#include <../../other/include/asm/a.h>", "arch/other/")]
    [InlineData("drivers/d.c", "#include <tools/lib/t.h>", "tools/")]
    [InlineData("drivers/Makefile", "ccflags-y += -I$(srctree)/tools/lib", "tools/")]
    [InlineData("drivers/Makefile", "ccflags-y += -I $(srctree)/tools", "tools/")]
    [InlineData("drivers/Makefile", "LIB_INCLUDE := $(srctree)/tools/lib", "tools/")]
    [InlineData("Makefile", "LINUXINCLUDE := \\\n -Iinclude \\\n -I$(srctree)/arch/other/include", "arch/other/")]
    public void What_a_file_of_the_kernel_names_counts(string path, string text, string folder) => Assert.DoesNotContain(folder, Foreign((path, text)));

    [Theory]
    [InlineData("drivers/unbuilt.c", "#include \"../arch/other/include/asm/a.h\"", "arch/other/")]
    [InlineData("drivers/unread.h", "#include <tools/lib/t.h>", "tools/")]
    [InlineData("tools/lib/u.h", "#include \"../../arch/other/include/asm/a.h\"", "arch/other/")]
    [InlineData("drivers/nowhere/Makefile", "ccflags-y += -I$(srctree)/tools/lib", "tools/")]
    [InlineData("drivers/Makefile", "HOSTCFLAGS_t.o += -I$(srctree)/tools/lib", "tools/")]
    [InlineData("drivers/d.c", "#include <asm/a.h>", "arch/other/")]
    public void What_is_no_part_of_the_kernel_names_nothing(string path, string text, string folder) => Assert.Contains(folder, Foreign((path, text)));

    [Fact]
    public void What_is_let_in_may_let_in_more() =>
        Assert.Equal(["Documentation/", "samples/"], Foreign(("drivers/d.c", "#include \"../tools/lib/u.h\""), ("tools/lib/u.h", "#include \"../../arch/other/include/asm/a.h\"")));

    private static string[] Foreign(params (string Path, string Text)[] more)
    {
        var index = IndexFixture.Of([.. s_tree.Where(file => more.All(m => m.Path != file.Path)), .. more]);
        var built = new[] { "arch/mine/x.o", "drivers/d.o" }.ToDictionary(path => path, path => new List<UnitPlace> { Place(path) }, StringComparer.Ordinal);
        return [.. ForeignFolders.Of(index, built).Order(StringComparer.Ordinal)];
    }

    private static UnitPlace Place(string path) =>
        new(new KbuildDirectory(Path.GetDirectoryName(path)!, [], [path], [], [], new HashSet<string>(), new HashSet<string>(), true, false, ""), null, path);
}
