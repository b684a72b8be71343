using System.Text;
using Ksplice.Engine.Create.Build.Reachable;

namespace Ksplice.Engine.Tests.Create.Build.Reachable;

public class NameFilterTests
{
    private const string Header = "int deeper(int a);\nstatic inline int deep(int a) { return deeper(a); }\nstatic inline int other(int a) { return left(a); }\n";

    [Theory]
    [InlineData("int use(void) { return deep(1); }", true)]
    [InlineData("static inline int middle(void) { return deep(1); }\nint use(void) { return middle(); }", true)]
    [InlineData("int (*use[])(int) = { deep };", true)]
    [InlineData("__typeof__(deep(1)) use;", true)]
    [InlineData("struct s { __typeof__(deep) *call; };\nstruct s *use;", true)]
    [InlineData("#pragma weak deep\nint use;", true)]
    [InlineData("extern int use(int) __attribute__((alias(\"deep\")));", true)]
    [InlineData("int use(struct s *s) { return s->deep + other(3); }", false)]
    [InlineData("static inline int unused(void) { return deep(1); }\nint use(void) { return other(3); }", false)]
    public void What_is_led_to_is_known_by_name(string unit, bool isReached)
    {
        var names = NamesOf(Header + unit);

        Assert.Equal((isReached, isReached), (names.MayHold("deep"), NameFilter.Parse(names.ToString())!.MayHold("deep")));
        Assert.True(names.MayHold("use"));
    }

    [Theory]
    [InlineData("#pragma redefine_extname use not_yet\nint use;")]
    [InlineData("int use(void) { int not_yet = 3; return not_yet; }")]
    public void Names_that_nothing_declares_are_known_too(string unit) => Assert.True(NamesOf(unit).MayHold("not_yet"));

    [Fact]
    public void Of_thousands_of_names_all_are_found_and_few_others()
    {
        var names = NameFilter.Of([.. Enumerable.Range(0, 5000).Select(number => NameFilter.HashOf($"name_{number}"))]);

        Assert.All(Enumerable.Range(0, 5000), number => Assert.True(names.MayHold($"name_{number}")));
        Assert.InRange(Enumerable.Range(5000, 5000).Count(number => names.MayHold($"name_{number}")), 0, 75);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not a note")]
    public void What_is_no_note_is_not_read(string text) => Assert.Null(NameFilter.Parse(text));

    private static NameFilter NamesOf(string text) => ReachableText.Of(Encoding.Latin1.GetBytes(text))!.Names;
}
