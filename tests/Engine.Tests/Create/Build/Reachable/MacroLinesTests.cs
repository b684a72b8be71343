using Ksplice.Engine.Create.Build.Reachable;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Tests.Create.Build.Reachable;

/// <summary>What the real preprocessor tells of the macros it met.</summary>
public sealed class MacroLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("int a = MACRO(1);")]
    [InlineData("#ifdef MACRO\n#endif")]
    [InlineData("#if 0\n#elif defined(MACRO)\n#endif")]
    [InlineData("#if 1 || MACRO(1)\n#endif")]
    [InlineData("#define GLUE(a, b) a ## b(1)\nint a = GLUE(MAC, RO);")]
    [InlineData("#define PASS(a) TEXT(a)\n#define TEXT(a) #a\nchar *a = PASS(MACRO(1));")]
    [InlineData("#define HIDDEN PASS(\n#define PASS(a) a\nint a = HIDDEN MACRO)(1);")]
    [InlineData("#undef MACRO\n#ifdef MACRO\n#endif")]
    [InlineData("_Static_assert(__builtin_choose_expr(1, 1, MACRO(2)), \"\");")]
    public async Task A_macro_that_may_change_the_text_is_told_of(string text) => Assert.True((await NamesAsync(text)).MayHold("MACRO"));

    [Theory]
    [InlineData("int MACRO;")]
    [InlineData("#if 0\nint a = MACRO(1);\n#endif")]
    [InlineData("#define UNUSED MACRO(1)")]
    [InlineData("#define TEXT(a) #a\nchar *a = TEXT(MACRO(1));")]
    [InlineData("char *a = \"MACRO(1)\";")]
    [InlineData("#define DROP(a)\nDROP(MACRO(1))")]
    public async Task One_that_is_only_spelled_somewhere_is_not(string text) => Assert.False((await NamesAsync(text)).MayHold("MACRO"));

    [Fact]
    public async Task A_name_that_a_condition_asked_for_in_vain_is_told_of() => Assert.True((await NamesAsync("#ifdef ABSENT\n#endif")).MayHold("ABSENT"));

    [Fact]
    public async Task Another_use_of_the_counter_changes_nothing_behind_it()
    {
        const string Unique = "#define GLUE(a, b) a ## b\n#define PASTE(a, b) GLUE(a, b)\n#define UNIQUE PASTE(unique_, __COUNTER__)\n";
        const string Behind = "int f(void) { int UNIQUE = 3; return 1; }\n";

        var (before, after) = (await TextAsync(Unique + Behind), await TextAsync(Unique + "static inline int g(void) { int UNIQUE; }\n" + Behind));

        Assert.Equal(ReachableText.Of(before)!.Text, ReachableText.Of(after)!.Text);
    }

    private async Task<NameFilter> NamesAsync(string text) => MacroLines.NamesOf(await TextAsync("#define MACRO(a) (a)\n" + text + "\n"));

    private async Task<byte[]> TextAsync(string text)
    {
        var source = _folder.File("unit.c");
        await File.WriteAllTextAsync(source, text);
        var output = _folder.File("unit.i");
        var run = await ProcessRunner.RunAsync("gcc-12", [.. CounterNames.Options, "-Werror", MacroLines.Option, "-E", "-o", output, source], _folder.Path);
        Assert.True(run.Succeeded, run.StandardError);
        return await File.ReadAllBytesAsync(output);
    }
}
