using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class TouchedNamesTests
{
    [Fact]
    public void A_user_of_a_new_name_goes_with_it() => Assert.True(Concerns("", "extern bool ready;\n", "int a;\n", "int a;\nbool ready;\n"));

    [Fact]
    public void A_name_that_the_file_has_anyway_says_nothing() =>
        Assert.False(Concerns("", "\tint lock;\n", "int lock;\n\n\n\n\n\nint b;\n", "int lock;\n\n\n\n\n\nint b = 1;\n"));

    [Fact]
    public void A_caller_of_a_function_with_a_new_type_goes_with_it() =>
        Assert.True(Concerns("int take(int a);\n", "int take(int a, int b);\n", "x = take(1);\n", "x = take(1, 2);\n"));

    [Fact]
    public void One_who_drops_a_removed_name_goes_with_it() => Assert.True(Concerns("void gone(int);\n", "", "gone(1);\n", "\n"));

    private static bool Concerns(string headerBefore, string headerAfter, string before, string after) =>
        new TouchedNames(SampleChange.Of(headerBefore, headerAfter, "a.h").Hunks).MayConcern(SampleChange.Of(before, after));
}
