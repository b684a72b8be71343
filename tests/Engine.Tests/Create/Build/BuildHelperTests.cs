using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Build.Workspace;

namespace Ksplice.Engine.Tests.Create.Build;

public class BuildHelperTests
{
    [Fact]
    public void Command_lines_are_split_like_a_shell_does()
    {
        var commands = CommandWords.Split("gcc  -DA='\"x y\"' -DB=\\\"b\\\" \"-I a\" '' ; ./objtool --orc  x.o ;");

        Assert.Equal([["gcc", "-DA=\"x y\"", "-DB=\"b\"", "-I a", ""], ["./objtool", "--orc", "x.o"]], commands!);
    }

    [Theory]
    [InlineData("a | b")]
    [InlineData("a && b")]
    [InlineData("a > b")]
    [InlineData("a $b")]
    [InlineData("a \"$b\"")]
    [InlineData("a `b`")]
    [InlineData("a 'b")]
    [InlineData("a \\")]
    [InlineData("a *.c")]
    public void What_a_shell_would_act_on_is_not_understood(string line) => Assert.Null(CommandWords.Split(line));

    [Theory]
    [InlineData("x.o: a.c b.h \\\n  c.h\n\nb.h:\n", "a.c b.h c.h")]
    [InlineData("x.o: a\\ b.c\n", "a b.c")]
    [InlineData("nothing", "")]
    [InlineData("x.o: a.c", "a.c")]
    public void Prerequisites_of_the_rule_are_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', DependencyFile.Prerequisites(text)));

    [Fact]
    public void Links_are_followed_before_the_parent_is_taken()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("real/deep"));
        File.WriteAllText(folder.File("real/x"), "");
        File.WriteAllText(folder.File("x"), "");
        Directory.CreateSymbolicLink(folder.File("link"), "real/deep");
        Directory.CreateSymbolicLink(folder.File("round"), "round");
        var root = PhysicalPath.Resolve("/", folder.Path)!;

        Assert.Equal(Path.Combine(root, "real/x"), PhysicalPath.Resolve(folder.Path, "link/../x"));
        Assert.Equal(Path.Combine(root, "x"), PhysicalPath.Resolve(folder.Path, "./real/../x"));
        Assert.Null(PhysicalPath.Resolve(folder.Path, "missing/x"));
        Assert.Null(PhysicalPath.Resolve(folder.Path, "round/x"));
    }

    [Fact]
    public void Parts_of_a_key_do_not_run_together()
    {
        static string Key(params string[] parts)
        {
            using var key = new ContentKey();
            foreach (var part in parts)
                key.Add(part);
            return key.Finish();
        }

        Assert.NotEqual(Key("ab", "c"), Key("a", "bc"));
        Assert.NotEqual(Key("ab"), Key("ab", ""));
        Assert.Equal(Key("ab"), Key("ab"));
    }

    [Fact]
    public async Task A_remembered_hash_follows_the_content()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("x"), "one");
        var first = await FileHashes.OfAsync(folder.File("x"), folder.File("memory"), default);
        var again = await FileHashes.OfAsync(folder.File("x"), folder.File("memory"), default);
        await File.WriteAllTextAsync(folder.File("x"), "three");

        Assert.Equal(first, again);
        Assert.NotEqual(first, await FileHashes.OfAsync(folder.File("x"), folder.File("memory"), default));
    }
}
