using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Yum.Publish;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Publish;

/// <summary>What the distribution's own dnf makes of our repositories.</summary>
public sealed class DnfTests(PublishingFixture keys) : YumRepositoryTest(keys)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dnf_finds_by_kernel_verifies_and_installs_what_was_published(bool overHttp)
    {
        Assert.Single((await AddAsync("Fix_1")).Added);
        using var server = new LoopbackServer(Repository);
        var dnf = Client(overHttp ? server.Uri : null);

        foreach (var capability in new[] { $"ksplice-build-id({new string('b', 40)})", "ksplice-kernel(6.1.0-50-amd64)", "ksplice-update(Fix_1)", $"ksplice-target(nf_tables) = {new string('c', 40)}" })
            AssertPrints("ksplice-update-Fix_1\n", await dnf.ProvidersAsync(capability));
        AssertPrints("", await dnf.ProvidersAsync($"ksplice-build-id({new string('e', 40)})"));
        AssertPrints("", await dnf.ProvidersAsync($"ksplice-target(nf_tables) = {new string('b', 40)}"));
        var provided = (await dnf.ProvidedAsync("ksplice-update-Fix_1")).Output;
        foreach (var capability in new[] { $"ksplice-update(Fix_1) = {new string('d', 64)}", $"ksplice-file({Update("Fix_1").Sha256})", "ksplice-arch(x64)", "ksplice-cve(CVE-2026-0001)", "ksplice-cve(CVE-2026-0002)" })
            Assert.Contains(capability + "\n", provided, StringComparison.Ordinal);
        AssertPrints("Fix of a sample\n", await dnf.SummaryAsync("ksplice-update-Fix_1"));

        var installed = await dnf.InstallAsync("ksplice-update-Fix_1");
        Assert.True(installed.ExitCode == 0, installed.Error);
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(dnf.Root, "usr/share/ksplice/updates/Fix_1.ksplice")));
    }

    [Fact]
    public async Task Dnf_brings_the_very_updates_that_one_stands_on_and_no_other()
    {
        var upper = Update("upper") with { Requires = [new("lower", new string('d', 64))] };
        var stray = Update("stray") with { Requires = [new("lower", new string('e', 64))] };
        Assert.True((await PublishAsync(PublishingFixture.Request(Repository, Update("lower"), upper, stray))).IsOk);
        var dnf = Client();

        var installed = await dnf.InstallAsync("ksplice-update-upper");

        Assert.True(installed.ExitCode == 0, installed.Error);
        Assert.True(File.Exists(Path.Combine(dnf.Root, "usr/share/ksplice/updates/lower.ksplice")));
        AssertRefused("ksplice-update(lower)", await dnf.InstallAsync("ksplice-update-stray"));
    }

    [Fact]
    public async Task Dnf_refuses_lists_of_another_key()
    {
        await PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { SigningKeys = [PublishingFixture.OtherKey] });

        AssertRefused("GPG signature", await Client().ProvidersAsync("ksplice-arch(x64)"));
    }

    [Theory]
    [InlineData("repomd.xml", "GPG signature")]
    [InlineData("repomd.xml.asc", "GPG signature")]
    [InlineData("*-primary.xml.gz", "-primary.xml.gz")]
    public async Task Dnf_refuses_lists_that_were_changed(string name, string why)
    {
        await AddAsync("a");
        var file = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Repomd)!, name));
        AssertPrints("ksplice-update-a\n", await Client().ProvidersAsync("ksplice-arch(x64)"));
        var text = await File.ReadAllBytesAsync(file);
        text[text.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, text);

        AssertRefused(why, await Client().ProvidersAsync("ksplice-arch(x64)"));
    }

    [Fact]
    public async Task Dnf_refuses_a_package_that_was_changed_and_publishing_does_not_bless_it()
    {
        await AddAsync("a");
        Spoil(Package("a"));
        AssertRefused("checksum", await Client().InstallAsync("ksplice-update-a"));

        await AddAsync("b");

        AssertRefused("checksum", await Client().InstallAsync("ksplice-update-a"));
        AssertRefused("checksum", await Client(checksPackages: false).InstallAsync("ksplice-update-a"));
        Assert.Equal(0, (await Client().InstallAsync("ksplice-update-b")).ExitCode);
    }

    [Fact]
    public async Task A_package_of_unknown_origin_in_the_folder_is_never_listed()
    {
        await AddAsync("a");
        File.Copy(Package("a"), Package("b"));

        await AddAsync("c");

        Assert.DoesNotContain("ksplice-update-b-", (await Client().ProvidersAsync("*")).Output, StringComparison.Ordinal);
        AssertPrints("ksplice-update-a\nksplice-update-c\n", await Client().ProvidersAsync("ksplice-arch(x64)"));
    }

    [Fact]
    public async Task Packages_are_signed_themselves_and_where_rpmsign_is_missing_that_is_told()
    {
        var signed = Path.Combine(Folder, "signed");
        Assert.Empty((await PublishAsync(PublishingFixture.Request(signed, Update("a")))).Diagnostics);
        var lists = new YumPublisher((arguments, folder, cancellation) => arguments[0] == "rpmsign" ? Task.FromResult(new CommandResult(CommandResult.NotFound, "", "")) : Keys.RunAsync(arguments, folder, cancellation), () => null);
        var outcome = await lists.PublishAsync(PublishingFixture.Request(Repository, Update("a")), null, default);

        Assert.Equal((OutcomeKind.Ok, "KSP6223"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
        Assert.Equal(0, (await Client($"file://{signed}", checksLists: false).InstallAsync("ksplice-update-a")).ExitCode);
        AssertRefused("GPG check FAILED", await Client().InstallAsync("ksplice-update-a"));
        Assert.Equal(0, (await Client(checksPackages: false).InstallAsync("ksplice-update-a")).ExitCode);
    }

    // dnf fetches repomd.xml and its signature one after the other; what it meets between two states is told by name, and gone when it asks again.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dnf_that_keeps_asking_while_updates_are_published_succeeds(bool overHttp)
    {
        await AddAsync("a");
        using var server = new LoopbackServer(Repository);
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++)
                await AddAsync($"u{i}");
        });

        var asked = 0;
        for (; !publishing.IsCompleted || asked == 0; asked++)
        {
            var answer = await Client(overHttp ? server.Uri : null).ProvidersAsync("ksplice-arch(x64)");
            if (answer.ExitCode != 0)
            {
                Assert.Contains("Bad GPG signature", answer.Error, StringComparison.Ordinal);
                answer = await Client(overHttp ? server.Uri : null).ProvidersAsync("ksplice-arch(x64)");
            }

            Assert.True(answer.ExitCode == 0, answer.Error);
            Assert.Contains("ksplice-update-a\n", answer.Output, StringComparison.Ordinal);
        }

        await publishing;
        Assert.True(asked > 1);
    }

    [Theory]
    [InlineData("100% of it: %{nil}%(touch {0}) %%")]
    [InlineData("Ends in a backslash \\")]
    [InlineData("# Größe <b> & \"quotes\" $(touch {0}) `touch {0}`")]
    [InlineData("%define x \\")]
    public async Task A_title_is_only_text(string title)
    {
        var witness = Path.Combine(Folder, "witness");
        title = title.Replace("{0}", witness, StringComparison.Ordinal);
        var outcome = await PublishAsync(PublishingFixture.Request(Repository, Update("a") with { Title = title }));

        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        AssertPrints(title + "\n", await Client().SummaryAsync("ksplice-update-a"));
        Assert.False(File.Exists(witness));
    }

    private static void AssertRefused(string why, CommandResult answer)
    {
        Assert.NotEqual(0, answer.ExitCode);
        Assert.True((answer.Output + answer.Error).Contains(why, StringComparison.OrdinalIgnoreCase), answer.Output + answer.Error);
    }

    private static void AssertPrints(string expected, CommandResult answer)
    {
        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Equal(expected, answer.Output);
    }
}
