namespace Ksplice.Corpus.Tests;

public class PatchHunksTests
{
    private const string Patch =
        """
        --- a/x.c
        +++ b/x.c
        @@ -10,3 +10,5 @@ static int first(int a)
         one
        +two
        +three
         four
         five
        @@ -40,2 +42,3 @@ int first_other(void)
         one
        +@@ looks like a heading
         two
        @@ -80,3 +83,2 @@ static int first(int a)
         one
        -two
         three

        """;

    [Fact]
    public void Only_the_hunks_of_the_function_are_taken_and_their_new_lines_are_counted_anew() => Assert.Equal(
        """
        --- a/x.c
        +++ b/x.c
        @@ -40,2 +40,3 @@ int first_other(void)
         one
        +@@ looks like a heading
         two

        """,
        PatchHunks.OfFunction(Patch, "first_other"));

    [Fact]
    public void A_name_is_compared_whole()
    {
        var taken = PatchHunks.OfFunction(Patch, "first")!;

        Assert.DoesNotContain("first_other", taken, StringComparison.Ordinal);
        Assert.Contains("@@ -10,3 +10,5 @@ static int first(int a)", taken, StringComparison.Ordinal);
        Assert.Contains("@@ -80,3 +82,2 @@ static int first(int a)", taken, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_without_a_hunk_gives_no_patch() => Assert.Null(PatchHunks.OfFunction(Patch, "second"));

    [Fact]
    public void Counts_that_are_left_out_are_one() =>
        Assert.Contains("@@ -7,1 +7,1 @@ int f(void)", PatchHunks.OfFunction("--- a/x.c\n+++ b/x.c\n@@ -7 +7 @@ int f(void)\n-a\n+b\n", "f")!, StringComparison.Ordinal);

    [Fact]
    public void Changed_lines_are_counted_without_the_head() => Assert.Equal(4, PatchHunks.ChangedLines(Patch));
}
