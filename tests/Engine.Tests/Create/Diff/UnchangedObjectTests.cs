namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>An object compared with itself, or compiled again, holds nothing to do.</summary>
public class UnchangedObjectTests
{
    public static TheoryData<string, string> EveryFixture()
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Fixtures.All.Keys)
        {
            data.Add(name, "kernel");
            data.Add(name, "whole");
            data.Add(name, "plain");
            data.Add(name, "pic");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryFixture))]
    public void An_object_does_not_differ_from_itself(string fixture, string style)
    {
        var unit = CFixture.Compile(Fixtures.All[fixture], Flags(style));

        ObjectPair.Diff(unit, unit).AssertNothing();
    }

    [Theory]
    [MemberData(nameof(EveryFixture))]
    public void Comments_and_lines_change_nothing(string fixture, string style)
    {
        var flags = Flags(style);
        var pre = CFixture.Compile(Fixtures.All[fixture], flags);
        var post = CFixture.Compile("/* a comment\n   of three\n   lines */\n\n" + Fixtures.All[fixture], flags);

        ObjectPair.Diff(pre, post).AssertNothing();
    }

    [Theory]
    [MemberData(nameof(EveryFixture))]
    public void What_stands_before_does_not_matter(string fixture, string style)
    {
        const string inFront = """
            extern void before(const char *, ...); static __attribute__((noinline)) int in_front_s(int a) { static int count = 77; before("in front %d", count); return count += a; }
            int in_front(int a) { switch (a) { case 0: before("x"); return 7; case 1: before("y"); return 8; case 2: before("z"); return 1; case 3: before("w"); return 12;
              case 4: before("v"); return 6; case 5: before("u"); return 5; } return in_front_s(a); }

            """;
        var flags = Flags(style);
        // Within one section the assembler chooses the length of a jump by its distance.
        if (style is "whole" or "plain" && fixture is "parts of functions" or "common names")
            return;
        var difference = ObjectPair.Diff(CFixture.Compile(Fixtures.All[fixture], flags), CFixture.Compile(inFront + Fixtures.All[fixture], flags));

        Assert.Equal([], difference.Changed.Names());
        Assert.Equal([], difference.ChangedData.Names());
        Assert.Equal([], difference.Removed.Names());
        Assert.Equal([], difference.Diagnostics);
        Assert.Contains("in_front", difference.New.Names());
    }

    private static string[] Flags(string style) => style switch
    {
        "kernel" => CFixture.Kernel,
        "whole" => CFixture.KernelWhole,
        "plain" => CFixture.Plain,
        _ => ["-O1", "-fPIC", "-g", "-w"],
    };
}
