using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Patch;

public sealed class PatchApplierTests : IDisposable
{
    private readonly string _tree = Directory.CreateTempSubdirectory("ksplice-patch-").FullName;

    public PatchApplierTests()
    {
        Write("kernel/x.c", Numbered(1, 40));
        Write("kernel/twice.c", "a\nb\nc\nx\na\nb\nc\ny\n");
        Write("kernel/end.c", "first\nlast");
        Write("include/linux/x.h", "int x;\n");
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    [Theory]
    [InlineData("a/kernel/x.c", "b/kernel/x.c")]
    [InlineData("kernel/x.c", "kernel/x.c")]
    [InlineData("linux-6.1.orig/kernel/x.c", "linux-6.1/kernel/x.c")]
    [InlineData("kernel/x.c.orig", "kernel/x.c")]
    public void Paths_are_found_with_and_without_their_first_folder(string old, string @new) =>
        Assert.Equal("kernel/x.c", Assert.Single(Apply(Edit(old, @new, 5)).Value!.Files).Path);

    [Fact]
    public void Edits_and_runs_come_out()
    {
        var file = Assert.Single(Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2,3 +2,4 @@\n 2\n-3\n+three\n+more\n 4\n@@ -20,3 +21,2 @@\n 20\n-21\n 22\n").Value!.Files);

        Assert.Equal([new EditedRun(3, 1, 3, 2), new EditedRun(21, 1, 22, 0)], file.Runs);
        Assert.Equal(Numbered(1, 40), file.PreText);
        Assert.Equal("1\n2\nthree\nmore\n" + Numbered(4, 20) + Numbered(22, 40), file.PostText);
    }

    [Fact]
    public void A_hunk_is_found_where_its_lines_are_and_later_hunks_follow()
    {
        var outcome = Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -12,3 +12,3 @@\n 2\n-3\n+three\n 4\n@@ -30,3 +30,3 @@\n 20\n-21\n+x\n 22\n");

        Assert.Equal("1\n2\nthree\n" + Numbered(4, 20) + "x\n" + Numbered(22, 40), outcome.Value!.Files[0].PostText);
        Assert.Equal("KSP1017", Assert.Single(outcome.Diagnostics).Code);
    }

    [Fact]
    public void A_file_may_end_without_a_line_feed()
    {
        var file = Apply("--- a/kernel/end.c\n+++ b/kernel/end.c\n@@ -1,2 +1,3 @@\n first\n-last\n\\ No newline at end of file\n+middle\n+last\n").Value!.Files[0];

        Assert.Equal("first\nmiddle\nlast\n", file.PostText);
    }

    [Fact]
    public void A_line_feed_that_the_patch_does_not_expect_is_a_difference() =>
        AssertRefused(Apply("--- a/kernel/end.c\n+++ b/kernel/end.c\n@@ -1,2 +1,2 @@\n first\n-last\n+LAST\n"), "KSP1002");

    [Fact]
    public void Bytes_that_are_no_UTF8_survive()
    {
        File.WriteAllBytes(Path.Combine(_tree, "kernel/latin.c"), [0xe9, (byte)'\n', (byte)'b', (byte)'\n']);
        var patch = Encoding.Latin1.GetBytes("--- a/kernel/latin.c\n+++ b/kernel/latin.c\n@@ -1,2 +1,2 @@\n \u00e9\n-b\n+\u00ff\n");

        var file = PatchApplier.Apply([PatchParser.Parse(patch, "p").Value!], _tree).Value!.Files[0];

        Assert.Equal([0xe9, (byte)'\n', 0xff, (byte)'\n'], Encoding.Latin1.GetBytes(file.PostText));
    }

    [Fact]
    public void Patches_build_on_each_other_and_runs_refer_to_the_original()
    {
        var first = PatchParser.Parse(Encoding.Latin1.GetBytes("Subject: one CVE-2026-1111\n\n--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1,2 +1,4 @@\n 1\n+new\n+new2\n 2\n"), "1").Value!;
        var second = PatchParser.Parse(Encoding.Latin1.GetBytes("Subject: two CVE-2026-2222\n\n--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2,3 +2,2 @@\n new\n-new2\n 2\n@@ -12,3 +11,3 @@\n 10\n-11\n+eleven\n 12\n"), "2").Value!;

        var source = PatchApplier.Apply([first, second], _tree).Value!;

        Assert.Equal([new EditedRun(2, 0, 2, 1), new EditedRun(11, 1, 12, 1)], source.Files[0].Runs);
        Assert.Equal(("one CVE-2026-1111", 2), (source.Title, source.CveIds.Count));
    }

    [Fact]
    public void Patches_that_cancel_each_other_leave_nothing()
    {
        var there = Edit("a/kernel/x.c", "b/kernel/x.c", 5);
        var back = "--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -4,3 +4,3 @@\n 4\n-new\n+5\n 6\n";

        Assert.Equal(OutcomeKind.Nothing, PatchApplier.Apply([Parse(there), Parse(back)], _tree).Kind);
    }

    [Fact]
    public void A_mismatch_tells_where_what_was_expected_and_what_is_there()
    {
        var refusal = Assert.Single(Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2,3 +2,3 @@\n 2\n-other\n+x\n 4\n").Diagnostics);

        Assert.Equal(("KSP1002", "kernel/x.c:3"), (refusal.Code, refusal.Location));
        Assert.Contains("expected “other”, found “3”", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hunk_beyond_the_end_is_refused() =>
        AssertRefused(Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -400,2 +400,2 @@\n-400\n+x\n 401\n"), "KSP1002");

    [Fact]
    public void Lines_that_stand_in_several_places_are_not_guessed() =>
        AssertRefused(Apply("--- a/kernel/twice.c\n+++ b/kernel/twice.c\n@@ -3,3 +3,3 @@\n a\n-b\n+B\n c\n"), "KSP1002");

    [Fact]
    public void The_named_place_counts_when_lines_stand_in_several() =>
        Assert.Equal("a\nb\nc\nx\na\nB\nc\ny\n", Apply("--- a/kernel/twice.c\n+++ b/kernel/twice.c\n@@ -5,3 +5,3 @@\n a\n-b\n+B\n c\n").Value!.Files[0].PostText);

    [Fact]
    public void An_insertion_without_context_is_refused() =>
        AssertRefused(Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -3,0 +4 @@\n+x\n"), "KSP1002");

    [Fact]
    public void A_change_that_is_there_already_is_told_so() =>
        AssertRefused(Apply("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2,2 +2,3 @@\n 2\n+3\n 4\n"), "KSP1016");

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a//etc/passwd")]
    [InlineData("a/kernel/./x.c")]
    [InlineData("a/kernel\\x.c")]
    public void A_path_out_of_the_tree_is_refused(string path) => AssertRefused(Apply(Edit(path, path, 5)), "KSP1003");

    [Fact]
    public void A_path_through_a_link_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_tree, "link"), "kernel");

        AssertRefused(Apply(Edit("a/link/x.c", "b/link/x.c", 5)), "KSP1003");
    }

    [Theory]
    [InlineData("kernel/none.c", "KSP1004")]
    [InlineData("include/asm-generic/vmlinux.lds.h", "KSP1009")]
    [InlineData("arch/x86/entry/entry_64.S", "KSP1008")]
    [InlineData("kernel/Makefile", "KSP1009")]
    [InlineData("init/Kconfig", "KSP1009")]
    [InlineData("arch/x86/kernel/vmlinux.lds.S", "KSP1009")]
    [InlineData("scripts/sorttable.c", "KSP1009")]
    [InlineData("rust/kernel/lib.rs", "KSP1010")]
    public void A_file_that_cannot_be_updated_is_refused(string path, string code) => AssertRefused(Apply(Edit("a/" + path, "b/" + path, 5)), code);

    [Fact]
    public void A_header_is_patched_as_any_source() =>
        Assert.Equal("long x;\n", Assert.Single(Apply("--- a/include/linux/x.h\n+++ b/include/linux/x.h\n@@ -1 +1 @@\n-int x;\n+long x;\n").Value!.Files).PostText);

    [Fact]
    public void Deletion_and_binary_changes_are_refused()
    {
        AssertRefused(Apply("diff --git a/kernel/end.c b/kernel/end.c\ndeleted file mode 100644\n--- a/kernel/end.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-first\n-last\n\\ No newline at end of file\n"), "KSP1005");
        AssertRefused(Apply("diff --git a/kernel/x.c b/kernel/x.c\nindex 1..2 100644\nBinary files a/kernel/x.c and b/kernel/x.c differ\n"), "KSP1006");
    }

    [Fact]
    public void Documentation_and_tools_are_ignored_with_a_word()
    {
        var outcome = Apply(Edit("a/Documentation/x.rst", "b/Documentation/x.rst", 5) + Edit("a/tools/testing/t.c", "b/tools/testing/t.c", 5) + Edit("a/kernel/x.c", "b/kernel/x.c", 5));

        Assert.Equal("kernel/x.c", Assert.Single(outcome.Value!.Files).Path);
        Assert.Equal(["KSP1011", "KSP1011"], outcome.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public void Nothing_but_documentation_is_nothing_to_do()
    {
        var outcome = Apply(Edit("a/Documentation/x.rst", "b/Documentation/x.rst", 5));

        Assert.Equal((OutcomeKind.Nothing, "KSP1014"), (outcome.Kind, outcome.Diagnostics[^1].Code));
    }

    [Fact]
    public void All_refusals_are_told_at_once()
    {
        var outcome = Apply(Edit("a/kernel/none.c", "b/kernel/none.c", 5) + Edit("a/init/Kconfig", "b/init/Kconfig", 5));

        Assert.Equal(["KSP1004", "KSP1009"], outcome.Diagnostics.Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public void The_tree_is_only_read()
    {
        Apply(Edit("a/kernel/x.c", "b/kernel/x.c", 5));

        Assert.Equal(Numbered(1, 40), File.ReadAllText(Path.Combine(_tree, "kernel/x.c")));
    }

    private static void AssertRefused(Outcome<PatchedSource> outcome, string code)
    {
        Assert.Equal(OutcomeKind.Refused, outcome.Kind);
        Assert.Contains(outcome.Diagnostics, diagnostic => diagnostic.Code == code && !string.IsNullOrEmpty(diagnostic.Hint));
    }

    private static string Edit(string old, string @new, int line) =>
        $"--- {old}\n+++ {@new}\n@@ -{line - 1},3 +{line - 1},3 @@\n {line - 1}\n-{line}\n+new\n {line + 1}\n";

    private static string Numbered(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(number => $"{number}\n"));

    private static ParsedPatch Parse(string text) => PatchParser.Parse(Encoding.Latin1.GetBytes(text), "test.patch").Value!;

    private Outcome<PatchedSource> Apply(string patch) => PatchApplier.Apply([Parse(patch)], _tree);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
