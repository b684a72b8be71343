namespace Ksplice.Corpus.Tests.Cuts;

public class FileChangeTests
{
    private static readonly string s_before = SampleChange.Function("one", "x();") + SampleChange.Function("two", "y();") + SampleChange.Function("three", "z();");
    private static readonly string s_after = SampleChange.Function("one", "x();\n\tx2();") + SampleChange.Function("two", "") + SampleChange.Function("three", "z(1);");

    [Fact]
    public void All_hunks_together_give_the_new_text()
    {
        var change = SampleChange.Of(s_before, s_after);

        Assert.Equal(3, change.Hunks.Count);
        Assert.Equal(s_after, change.TextWith(change.Hunks));
    }

    [Fact]
    public void No_hunk_gives_the_old_text() => Assert.Equal(s_before, SampleChange.Of(s_before, s_after).TextWith([]));

    [Fact]
    public void One_hunk_leaves_the_rest_as_it_was()
    {
        var change = SampleChange.Of(s_before, s_after);

        Assert.Equal(
            SampleChange.Function("one", "x();") + SampleChange.Function("two", "y();") + SampleChange.Function("three", "z(1);"),
            change.TextWith([change.Hunks[2]]));
    }

    [Fact]
    public void A_patch_with_some_of_the_hunks_counts_lines_as_if_there_were_no_others()
    {
        var change = SampleChange.Of(s_before, s_after);

        var patch = change.PatchOf([change.Hunks[2], change.Hunks[1]]);

        Assert.StartsWith("--- a/a/unit.c\n+++ b/a/unit.c\n@@ -17,7 +17,7 @@", patch, StringComparison.Ordinal);
        Assert.Contains("@@ -30,7 +30,7 @@", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("x2", patch, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_without_an_end_of_line_at_its_end_is_kept() =>
        Assert.Equal("a\nc", Change("a\nb", "a\nc").TextWith(Change("a\nb", "a\nc").Hunks));

    [Fact]
    public void Comments_and_white_space_alone_are_seen_as_such()
    {
        var change = SampleChange.Of("int a; /* one */\n", "int  a; /* two\n * lines */ // more\n");

        Assert.True(change.IsOnlyComments(change.Hunks));
    }

    [Fact]
    public void What_looks_like_a_comment_in_a_string_is_none()
    {
        var change = SampleChange.Of("char *a = \"/* one */\";\n", "char *a = \"/* two */\";\n");

        Assert.False(change.IsOnlyComments(change.Hunks));
    }

    private static Ksplice.Corpus.Cuts.FileChange Change(string before, string after) => SampleChange.Of(before, after);
}
