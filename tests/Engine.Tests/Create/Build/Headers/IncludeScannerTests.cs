using System.Text;
using Ksplice.Engine.Create.Build.Headers;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

public class IncludeScannerTests
{
    [Theory]
    [InlineData("#include <linux/a.h>\n", "<linux/a.h")]
    [InlineData("#include \"a.h\"", "\"a.h")]
    [InlineData("x;\n\t # \tinclude\t\"../a b.h\" /* why */\n", "\"../a b.h")]
    [InlineData("#ifdef A\n#include<a.h>\n#endif\n", "<a.h")]
    [InlineData("#include_next \"a.h\"\n", "<a.h")]
    [InlineData("\t.include \"a.inc\"\n", "\"a.inc")]
    [InlineData("#include A_FILE\n", "?A_FILE")]
    [InlineData("#define A_FILE \"linux/a.h\"\n", "<linux/a.h", "=A_FILE")]
    [InlineData("# define A_FILE <linux/a.h>\n", "<linux/a.h", "=A_FILE")]
    [InlineData("#define TRACE_SYSTEM sched\n", "<trace/events/sched.h")]
    [InlineData("#define TRACE_INCLUDE_FILE mine\n", "\"mine.h")]
    [InlineData("#include \"a.h\"\n#include \"a.h\"\n#include <b.h>", "\"a.h", "<b.h")]
    [InlineData("#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)\n")]
    [InlineData("int include; // #include \"a.h\"\n#define A(x) <x\n#define B \"text\"\n#include")]
    [InlineData("#include \"unclosed\nint a;\n")]
    [InlineData("/* Like #include <a.h>, the #included\n * #include hell, and #include's */\n#includes A\n")]
    [InlineData("/* why */ #include <a.h>\n", "<a.h")]
    [InlineData("")]
    public void Every_form_is_found(string text, params string[] mentions) =>
        Assert.Equal(mentions.Order(StringComparer.Ordinal), IncludeScanner.Scan(Encoding.Latin1.GetBytes(text)).Select(Written).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("FLAGS := -include $(srctree)/include/linux/kconfig.h \\\n\t-include $(src)/b.h\n", "<include/linux/kconfig.h", "<b.h")]
    [InlineData("ccflags-y += -DHEADER=\\\"sub/c.h\\\" -I$(src)/d\n", "<sub/c.h", "/sub/c.h/", "/d/")]
    [InlineData("HOSTCFLAGS_a.o := -I$(srctree)/tools/include\nuserccflags += -I $(srctree)/tools\nobjtool := $(objtree)/tools/objtool\n")]
    [InlineData("LIB_INCLUDE = $(srctree)/tools/lib\nccflags-y += \\\n\t-I ../a/b -Iinclude\n", "/tools/lib/", "/../a/b/", "/include/")]
    [InlineData("obj-y += a.o\n-include .config\n")]
    public void Makefiles_name_headers_in_options(string text, params string[] mentions) =>
        Assert.Equal(mentions.Order(StringComparer.Ordinal), IncludeScanner.ScanMakefile(text).Select(Written).Order(StringComparer.Ordinal));

    private static string Written(IncludeMention mention) => (char)mention.Form + mention.Name;
}
