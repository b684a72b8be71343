using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Patch;

public class PatchParserTests
{
    private const string Diff = """
        diff --git a/kernel/x.c b/kernel/x.c
        index 111..222 100644
        --- a/kernel/x.c
        +++ b/kernel/x.c
        @@ -1,3 +1,3 @@ int f(void)
         one
        -two
        +TWO
         three

        """;

    [Fact]
    public void A_format_patch_gives_its_unfolded_subject_without_the_tag_and_its_CVE_ids()
    {
        var patch = Parse($"From 123\nFrom: A <a@b>\nSubject: [PATCH v2 1/3] net: fix a very\n long subject\n\nFixes CVE-2026-1234 and CVE-2026-1234,\nCVE-2025-99999.\n---\n kernel/x.c | 2 +-\n\n{Diff}-- \n2.39\n").Value!;

        Assert.Equal("net: fix a very long subject", patch.Title);
        Assert.Equal(["CVE-2026-1234", "CVE-2025-99999"], patch.CveIds);
        Assert.Equal("a/kernel/x.c", Assert.Single(patch.Files).OldPath);
    }

    [Fact]
    public void A_shown_commit_gives_the_first_line_of_its_message()
    {
        var patch = Parse($"commit abc\nAuthor: A <a@b>\nDate:   now\n\n    mm: do not crash\n\n    Details (CVE-2026-7).\n    CVE-2026-0007\n\n{Diff}").Value!;

        Assert.Equal("mm: do not crash", patch.Title);
        Assert.Equal(["CVE-2026-0007"], patch.CveIds);
    }

    [Fact]
    public void A_bare_diff_has_no_title()
    {
        var patch = Parse("--- x.c.orig\t2026-01-01\n+++ x.c\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n").Value!;

        Assert.Null(patch.Title);
        var hunk = Assert.Single(Assert.Single(patch.Files).Hunks);
        Assert.Equal((1, 1, 1, 1), (hunk.PreStart, hunk.PreCount, hunk.PostStart, hunk.PostCount));
    }

    [Fact]
    public void Removed_lines_that_look_like_headers_stay_lines()
    {
        var patch = Parse("--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,2 @@\n a\n--- b\n-++ c\n+d\n").Value!;

        Assert.Equal(["a", "-- b", "++ c", "d"], patch.Files[0].Hunks[0].Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_context_line_that_lost_its_blank_is_empty_context()
    {
        var patch = Parse("--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n").Value!;

        Assert.Equal((' ', ""), (patch.Files[0].Hunks[0].Lines[1].Kind, patch.Files[0].Hunks[0].Lines[1].Text));
    }

    [Fact]
    public void A_missing_line_feed_at_the_end_is_noted()
    {
        var patch = Parse("--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n").Value!;

        Assert.Equal([true, false], patch.Files[0].Hunks[0].Lines.Select(line => line.EndsWithoutLineFeed));
    }

    [Theory]
    [InlineData("rename from a.c\nrename to b.c\n", "renames it")]
    [InlineData("old mode 100644\nnew mode 100755\n", "changes its mode")]
    [InlineData("new file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/b.c\n@@ -0,0 +1 @@\n+x\n", "adds it")]
    [InlineData("deleted file mode 100644\nindex 1..0\n--- a/a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", "deletes it")]
    public void What_is_more_than_an_edit_is_noted(string extension, string special) =>
        Assert.Equal(special, Assert.Single(Parse("diff --git a/a.c b/b.c\n" + extension).Value!.Files).Special);

    [Fact]
    public void A_binary_part_is_noted_and_skipped()
    {
        var patch = Parse($"diff --git a/f.bin b/f.bin\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ\n\n{Diff}").Value!;

        Assert.Equal([true, false], patch.Files.Select(file => file.IsBinary));
    }

    [Theory]
    [InlineData("", "changes no file")]
    [InlineData("just text\n", "changes no file")]
    [InlineData("@@ -1 +1 @@\n-a\n+b\n", "before any file name")]
    [InlineData("--- a/x\n+++ b/x\n", "without hunks")]
    [InlineData("--- a/x\n+++ b/x\n@@ nonsense @@\n", "header that is none")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\nFrom: b\n", "fewer lines")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a", "ends within a hunk")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1,1 +1,2 @@\n-a\n-b\n+c\n", "more lines")]
    [InlineData("--- a/x\n+++ b/x\n@@ -99999999999 +1 @@\n-a\n+b\n", "too large")]
    [InlineData("--- a/x\n+++ b/x\n@@ -2147483647,2147483647 +1 @@\n-a\n+b\n", "too large")]
    [InlineData("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\0\n+b\n", "zero byte")]
    public void A_malformed_patch_is_refused(string text, string why)
    {
        var outcome = Parse(text);

        var refusal = Assert.Single(outcome.Diagnostics);
        Assert.Equal(("KSP1001", OutcomeKind.Refused), (refusal.Code, outcome.Kind));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_patch_ends_in_an_outcome()
    {
        var bytes = Encoding.Latin1.GetBytes("Subject: x\n\n" + Diff);

        for (var length = 0; length < bytes.Length; length++)
            Assert.NotNull(PatchParser.Parse(bytes.AsSpan(0, length), "p"));
    }

    private static Outcome<ParsedPatch> Parse(string text) => PatchParser.Parse(Encoding.Latin1.GetBytes(text), "test.patch");
}
