using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

/// <summary>Rightly signed, and wrong all the same.</summary>
public sealed class YumContentTests(PublishingFixture keys) : SourceTests(keys, new YumDriver())
{
    private const string Entities = "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">";

    public static TheoryData<string, string> BadEntries => new()
    {
        { "ksplice-update(a)", "ksplice-update(../../etc/passwd)" }, { "ksplice-update(a)", "ksplice-update()" }, { "ksplice-update(a)\" flags=\"EQ\"", "ksplice-update(a)\" flags=\"GE\"" },
        { "ksplice-update(a)\" flags=\"EQ\" epoch=\"0\"", "ksplice-update(a)\" flags=\"EQ\" epoch=\"1\"" }, { "epoch=\"0\" ver=\"dd", "epoch=\"0\" rel=\"1\" ver=\"dd" }, { "epoch=\"0\" ver=\"dd", "epoch=\"0\" ver=\"xx" },
        { "ksplice-file(d", "ksplice-file(D" }, { "<rpm:entry name=\"ksplice-file(", "<rpm:entry name=\"ksplice-fil(" }, { "ksplice-build-id(bb", "ksplice-build-id(xx" }, { "ksplice-arch(x64)", "ksplice-arch(\u00e4)" },
        { "ksplice-kernel(6.1", "ksplice-kernel(/6.1" }, { "epoch=\"0\" ver=\"bb", "epoch=\"0\" ver=\"xx" }, { "ksplice-target(vmlinux)", "ksplice-target(/)" },
        { "href=\"packages/", "href=\"../packages/" }, { "href=\"packages/", "href=\"/packages/" }, { "href=\"packages/", "href=\"http://x/" }, { "href=\"packages/", "xml:base=\"http://x/\" href=\"packages/" },
        { "<size package=\"5\"", "<size package=\"-5\"" }, { "<size package=\"5\"", "<size package=\"99999999999999999999\"" }, { "<size package=\"5\"", "<size" }, { "<size ", "<size package=\"6\"/><size " },
        { "<checksum type=\"sha256\"", "<checksum type=\"md5\"" }, { "pkgid=\"YES\">dd", "pkgid=\"YES\">" }, { "ver=\"1\" rel", "ver=\"a b\" rel" }, { "<summary>Fix", "<summary>F&#9;x" },
        { "</rpm:provides>", "<rpm:entry name=\"ksplice-update(b)\"/></rpm:provides>" }, { "</rpm:provides>", "<rpm:entry name=\"ksplice-arch(arm64)\"/></rpm:provides>" },
        { "</rpm:provides>", "<rpm:entry name=\"ksplice-cve(a b)\"/></rpm:provides>" }, { "</rpm:provides>", "<rpm:entry name=\"ksplice-date(yesterday)\"/></rpm:provides>" },
        { "</rpm:provides>", "</rpm:provides><rpm:requires><rpm:entry name=\"ksplice-update(b)\"/></rpm:requires>" },
        // Not what lists look like.
        { "<name>", "<name" }, { "</package>", "" }, { "<name>", "<name>&c;" }, { "<format>", "<format>\u0001" },
    };

    public static TheoryData<string, string> BadRepomds => new()
    {
        { "</revision>", "</revision><revision>1</revision>" },
        { "<content>ksplice-valid-until:", "<content>ksplice-valid-until:never" }, { "<content>ksplice-valid-until:", "<content>ksplice-valid-until:1</content><content>ksplice-valid-until:" },
        { "<content>ksplice-valid-until:", "<content>ksplice-valid-until:9999999999999" }, { "type=\"sha256\"", "type=\"sha1\"" }, { "<checksum type=\"sha256\">", "<checksum type=\"sha256\">x" },
        { "href=\"repodata/", "href=\"../repodata/" }, { "href=\"repodata/", "href=\"http://x/" }, { "href=\"repodata/", "xml:base=\"http://x/\" href=\"repodata/" }, { "primary.xml\"", "primary.sqlite\"" },
        { "<size>", "<size>-" }, { "<size>", "<size>1</size><size>" }, { "type=\"filelists\"", "type=\"primary\"" }, { "<location", "<loc" },
        { "<repomd xmlns=\"http://linux.duke.edu/metadata/repo\"", "<repomd xmlns=\"http://example.org/\"" }, { "</repomd>", "" }, { "<tags>", "<tags>&c;" },
    };

    [Theory]
    [MemberData(nameof(BadEntries))]
    public async Task A_malformed_list_is_refused_whole(string from, string to)
    {
        var entry = SignedRepodata.Entry("a");
        Assert.Contains(from, entry, StringComparison.Ordinal);

        await AssertRefusedAsync(SignedRepodata.List(SignedRepodata.Entry("sound") + entry.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Different_updates_of_one_id_are_refused()
    {
        var other = SignedRepodata.Entry("a").Replace("ksplice-file(d", "ksplice-file(e", StringComparison.Ordinal);

        await AssertRefusedAsync(SignedRepodata.List(SignedRepodata.Entry("a") + other));
    }

    [Theory]
    [MemberData(nameof(BadRepomds))]
    public async Task A_malformed_state_of_the_repository_is_refused(string from, string to)
    {
        await new SignedRepodata(Keys, Repository) { Change = text => Changed(text, from, to) }.WriteAsync(SignedRepodata.List(SignedRepodata.Entry("a")));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
        Assert.Empty(Kept());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("99999999999999")]
    public async Task A_state_that_does_not_say_when_it_was_made_is_refused(string time)
    {
        await new SignedRepodata(Keys, Repository) { Revision = "spring", Change = text => Changed(text, "<timestamp>1600000000.25", "<timestamp>" + time) }.WriteAsync(SignedRepodata.List(""));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Theory]
    [InlineData("<!DOCTYPE metadata [" + Entities + "]>")]
    [InlineData("<!DOCTYPE metadata SYSTEM \"file:///etc/passwd\">")]
    public async Task Document_types_are_refused_in_both_files(string type)
    {
        await AssertRefusedAsync(SignedRepodata.List(SignedRepodata.Entry("a")).Replace("<metadata", type + "<metadata", StringComparison.Ordinal));

        await new SignedRepodata(Keys, Repository) { Change = text => Changed(text, "<repomd", type + "<repomd") }.WriteAsync(SignedRepodata.List(""));
        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Fact]
    public async Task Elements_deep_within_each_other_are_refused_in_both_files()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 400_000));
        await AssertRefusedAsync(SignedRepodata.List(deep));

        await new SignedRepodata(Keys, Repository) { Change = text => Changed(text, "<tags>", "<tags>" + deep) }.WriteAsync(SignedRepodata.List(""));
        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Theory]
    [InlineData("<name>")]
    [InlineData("<format>")]
    [InlineData("<name a=\"")]
    public async Task What_is_too_long_is_refused_before_it_is_held_whole(string beginning)
    {
        var before = GC.GetTotalAllocatedBytes();
        var list = SignedRepodata.List("<package>" + beginning + new string('a', 60_000_000));
        await new SignedRepodata(Keys, Repository) { Ending = ".zst" }.WriteAsync(list);

        var refusal = AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");

        Assert.Contains("too long", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(before, GC.GetTotalAllocatedBytes());
    }

    [Fact]
    public async Task A_list_in_another_encoding_is_read_as_it_says_or_refused()
    {
        await AssertRefusedAsync(SignedRepodata.List(SignedRepodata.Entry("a")).Replace("UTF-8", "no-such-encoding", StringComparison.Ordinal));

        await new SignedRepodata(Keys, Repository).WriteAsync([.. Encoding.UTF8.GetBytes("<metadata xmlns=\"http://linux.duke.edu/metadata/common\"><package><name>"), 0xff, .. "</name></package></metadata>"u8]);
        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
    }

    [Fact]
    public async Task Other_packages_and_unknown_elements_are_passed_over()
    {
        const string Other = "<package type=\"rpm\"><name>hello</name><checksum type=\"md5\">x</checksum><unknown><deeper/></unknown><format><rpm:provides><rpm:entry name=\"hello\"/></rpm:provides></format></package><package/>";
        await new SignedRepodata(Keys, Repository).WriteAsync(SignedRepodata.List(Other + SignedRepodata.Entry("a") + "<another/>"));

        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task Updates_of_other_architectures_are_passed_over()
    {
        await new SignedRepodata(Keys, Repository).WriteAsync(SignedRepodata.List(SignedRepodata.Entry("a").Replace("ksplice-arch(x64)", "ksplice-arch(arm64)", StringComparison.Ordinal)));

        Assert.Equal(0, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task A_repository_without_a_list_of_packages_is_refused()
    {
        await new SignedRepodata(Keys, Repository) { Change = text => Changed(text, "type=\"primary\"", "type=\"other\"") }.WriteAsync(SignedRepodata.List(""));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6321");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public async Task Each_form_of_a_list_is_read(string ending)
    {
        await new SignedRepodata(Keys, Repository) { Ending = ending }.WriteAsync(SignedRepodata.List(SignedRepodata.Entry("a")));

        Assert.Equal(1, (await MustRefreshAsync()).Count);
        Assert.Single((await MustListAsync()).Updates);
    }

    [Theory]
    [InlineData("<open-size>", "<open-size>1", "KSP6319")]
    [InlineData("<open-checksum type=\"sha256\">", "<open-checksum type=\"sha256\">0", "KSP6320")]
    [InlineData("<open-size>4", "<open-size>3", "KSP6320")]
    public async Task A_list_that_expands_to_something_else_than_was_signed_is_refused(string from, string to, string code)
    {
        var list = SignedRepodata.List(SignedRepodata.Entry("a"));
        await new SignedRepodata(Keys, Repository) { Ending = ".gz", Change = text => Changed(text, from, to) }.WriteAsync(list.PadRight(4000));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, code);
        Assert.Empty(Kept());
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public async Task A_small_list_that_expands_without_end_is_stopped(string ending)
    {
        await new SignedRepodata(Keys, Repository) { Ending = ending, Change = text => SignedRepodata.WithSize(text, 1000) }.WriteAsync(new byte[16 * 1024 * 1024]);
        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6308");

        await new SignedRepodata(Keys, Repository) { Ending = ending, Change = text => Changed(text, "<open-size>16777216</open-size>", "") }.WriteAsync(new byte[16 * 1024 * 1024]);
        AssertRefused(await RefreshAsync(("max-list-megabytes", "1")), OutcomeKind.Untrusted, "KSP6320");
    }

    private static string Changed(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string list)
    {
        await new SignedRepodata(Keys, Repository).WriteAsync(list);

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6320");
        Assert.DoesNotContain(Kept(), file => file.Key.EndsWith("state.json", StringComparison.Ordinal));
    }
}
