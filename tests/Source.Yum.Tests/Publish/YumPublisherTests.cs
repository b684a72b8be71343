using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Yum.Publish;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Publish;

public sealed class YumPublisherTests(PublishingFixture keys) : YumRepositoryTest(keys)
{
    [Fact]
    public async Task Later_updates_join_earlier_ones_and_the_same_again_changes_nothing()
    {
        await AddAsync("a");
        var first = File.ReadAllBytes(Package("a"));
        var second = await AddAsync("a", "b");
        var before = Hashes(Repository);
        var third = await AddAsync("a", "b");

        Assert.Equal((1, "a", 2), (second.Added.Count, Assert.Single(second.Unchanged), second.Total));
        Assert.Equal(first, File.ReadAllBytes(Package("a")));
        Assert.Empty(third.Added);
        Assert.Equal(before, Hashes(Repository));
    }

    [Fact]
    public async Task Without_updates_the_lists_are_renewed_also_in_an_empty_repository()
    {
        Assert.Equal(0, (await PublishAsync(PublishingFixture.Request(Repository))).Value!.Total);
        var before = await File.ReadAllTextAsync(Repomd);

        var renewed = (await PublishAsync(PublishingFixture.Request(Repository) with { ValidDays = 30 })).Value!;

        Assert.NotEqual(before, await File.ReadAllTextAsync(Repomd));
        Assert.Contains($"<content>ksplice-valid-until:{renewed.ValidUntil.ToUnixTimeSeconds()}</content>", await File.ReadAllTextAsync(Repomd), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_given_time_two_runs_give_the_same_bytes_signatures_included()
    {
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        var hashes = new List<List<string>>();
        foreach (var name in new[] { "first", "second" })
        {
            Assert.True((await PublishAsync(name, soon, "a")).IsOk);
            Assert.True((await PublishAsync(name, soon.AddDays(1), "b", "c")).IsOk);
            hashes.Add(Hashes(Path.Combine(Folder, name)));
        }

        Assert.Contains(hashes[0], file => file.StartsWith("repodata/repomd.xml.asc ", StringComparison.Ordinal));
        Assert.Contains(hashes[0], file => file.StartsWith("packages/ksplice-update-c-1-1.noarch.rpm ", StringComparison.Ordinal));
        Assert.Equal(hashes[0], hashes[1]);
        Assert.Contains($"<revision>{soon.AddDays(1).ToUnixTimeSeconds()}</revision>", await File.ReadAllTextAsync(Path.Combine(Folder, "first/repodata/repomd.xml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_stay_for_seven_days_after_others_took_their_place()
    {
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        await PublishAsync("repository", soon, "a");
        var first = Assert.Single(Lists());
        await PublishAsync("repository", soon.AddDays(9), "b");
        Assert.Contains(first, Lists());
        await PublishAsync("repository", soon.AddDays(15), "c");
        Assert.Contains(first, Lists());
        await PublishAsync("repository", soon.AddDays(17), "d");

        Assert.DoesNotContain(first, Lists());
        Assert.Equal(3, Lists().Count);
    }

    [Fact]
    public async Task A_state_older_than_the_one_before_is_not_published()
    {
        var soon = DateTimeOffset.UtcNow.AddHours(1);
        Assert.True((await PublishAsync("repository", soon, "a")).IsOk);
        var before = Hashes(Repository);

        PublishingFixture.AssertRefused(await PublishAsync("repository", soon.AddMinutes(-30), "b"), OutcomeKind.Refused, "KSP6212");
        Assert.Equal(before, Hashes(Repository));
    }

    // Each file that is put in place is a point at which a disk can be full, or the publisher killed.
    [Fact]
    public async Task Stopped_at_any_file_readers_see_the_old_state_or_the_new_and_the_next_run_heals()
    {
        await AddAsync("a");
        var files = 0;
        var stopAt = 1;
        for (; ; stopAt++)
        {
            files = 0;
            var publisher = Keys.Publisher(_ => { if (++files == stopAt) throw new IOException("No space left on device"); });
            var outcome = await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("b"), Update("c")), null, default);
            if (outcome.IsOk)
                break;
            PublishingFixture.AssertRefused(outcome, OutcomeKind.Failed, "KSP6205");
            var listed = await Client().ProvidersAsync("ksplice-arch(x64)");
            Assert.Equal((0, "ksplice-update-a\n"), (listed.ExitCode, listed.Output));
        }

        Assert.Equal(4, stopAt);
        Assert.Equal("ksplice-update-a\nksplice-update-b\nksplice-update-c\n", (await Client().ProvidersAsync("ksplice-arch(x64)")).Output);
        Assert.False(Directory.Exists(Path.Combine(Repository, ".ksplice-staging")));
    }

    [Fact]
    public async Task Several_publishers_at_once_lose_nothing()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Task.Run(() => AddAsync($"u{i}"))));

        Assert.Equal(3, all.Max(r => r.Total));
    }

    [Fact]
    public async Task A_folder_that_somebody_publishes_into_is_busy()
    {
        await AddAsync("a");
        using var held = new FileStream(Path.Combine(Repository, ".ksplice-lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var outcome = await Keys.Publisher(patience: TimeSpan.Zero).PublishAsync(PublishingFixture.Request(Repository, Update("b")), null, default);

        PublishingFixture.AssertRefused(outcome, OutcomeKind.Busy, "KSP6206");
    }

    [Theory]
    [InlineData("mine.rpm", "")]
    [InlineData("repodata/repomd.xml", "<repomd/>")]
    [InlineData(".ksplice-repository", "apt\n")]
    public async Task A_folder_of_something_else_is_left_alone(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Repository, file))!);
        await File.WriteAllTextAsync(Path.Combine(Repository, file), content);

        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("a"))), OutcomeKind.Refused, "KSP6204");
        Assert.Single(Directory.GetFiles(Repository, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("packages")]
    [InlineData("repodata")]
    public async Task Nothing_is_written_or_read_through_a_link(string path)
    {
        await AddAsync("a");
        Directory.Move(Path.Combine(Repository, path), Path.Combine(Folder, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(Repository, path), Path.Combine(Folder, "elsewhere"));

        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("b"))), OutcomeKind.Refused, "KSP6204");
    }

    [Fact]
    public async Task What_another_key_signed_or_somebody_changed_is_not_built_upon()
    {
        await AddAsync("a");
        var foreign = await PublishAsync(PublishingFixture.Request(Repository, Update("b")) with { SigningKeys = [PublishingFixture.OtherKey] });
        PublishingFixture.AssertRefused(foreign, OutcomeKind.Untrusted, "KSP6210");
        Assert.True((await PublishAsync(PublishingFixture.Request(Repository, Update("b")) with { SigningKeys = [PublishingFixture.OtherKey, PublishingFixture.Key] })).IsOk);

        foreach (var kind in new[] { "repomd", "primary", "other" })
        {
            var file = kind == "repomd" ? Repomd : Path.Combine(Repository, Regex.Match(await File.ReadAllTextAsync(Repomd), $"repodata/[0-9a-f]+-{kind}\\.xml\\.gz", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
            var sound = await File.ReadAllBytesAsync(file);
            Spoil(file);
            PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("c"))), OutcomeKind.Untrusted, "KSP6210");
            await File.WriteAllBytesAsync(file, sound);
        }

        File.Delete(Repomd + ".asc");
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("c"))), OutcomeKind.Untrusted, "KSP6210");
    }

    [Fact]
    public async Task Another_file_of_the_same_id_is_refused()
    {
        await AddAsync("a");

        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, PublishingFixture.Update(Folder, "a", "other"))), OutcomeKind.Refused, "KSP6208");
    }

    [Fact]
    public async Task Hostile_facts_are_refused()
    {
        var sound = Update("a");
        PublishedUpdate[] hostile =
        [
            sound with { Id = "../../etc/passwd" }, sound with { Id = "a..b" }, sound with { Id = "%{x}" }, sound with { Title = "a\nRequires: evil" }, sound with { Cves = ["CVE-1) = 1"] },
            sound with { KernelRelease = "6.1 \n" }, sound with { KernelBuildId = "xyz" }, sound with { Architecture = "%(id)" }, sound with { Sha256 = new string('0', 64) },
        ];

        foreach (var update in hostile)
            PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, update)), OutcomeKind.Refused, "KSP6207");
    }

    [Theory]
    [InlineData("rpmbuild", CommandResult.NotFound, "KSP6201")]
    [InlineData("rpmbuild", 1, "KSP6221")]
    [InlineData("rpmbuild", 0, "KSP6221")]
    [InlineData("rpmsign", 1, "KSP6211")]
    [InlineData("createrepo_c", CommandResult.NotFound, "KSP6201")]
    [InlineData("createrepo_c", 2, "KSP6222")]
    [InlineData("createrepo_c", 0, "KSP6222")]
    [InlineData("--detach-sign", 2, "KSP6211")]
    public async Task A_tool_that_is_missing_fails_or_makes_nothing_is_named(string word, int exitCode, string code)
    {
        var publisher = new YumPublisher(
            (arguments, folder, cancellation) => arguments.Contains(word) ? Task.FromResult(new CommandResult(exitCode, "", "no")) : Keys.RunAsync(arguments, folder, cancellation), () => null);

        PublishingFixture.AssertRefused(await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("a")), null, default), OutcomeKind.Failed, code);
        Assert.False(File.Exists(Repomd));
    }

    [Fact]
    public async Task Lists_that_hold_something_else_than_was_made_are_not_published()
    {
        await AddAsync("a");
        var publisher = new YumPublisher(
            (arguments, folder, cancellation) =>
            {
                if (arguments[0] == "createrepo_c")
                    Spoil(Package("b"));
                return Keys.RunAsync(arguments, folder, cancellation);
            },
            () => null);

        PublishingFixture.AssertRefused(await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("b")), null, default), OutcomeKind.Failed, "KSP6222");
        Assert.Equal("ksplice-update-a\n", (await Client().ProvidersAsync("ksplice-arch(x64)")).Output);
    }

    [Fact]
    public async Task A_file_system_that_cannot_exchange_folders_is_refused()
    {
        await AddAsync("a");
        var before = Hashes(Path.GetDirectoryName(Repomd)!);
        var publisher = new YumPublisher(Keys.RunAsync, () => null) { TryExchange = (_, _) => false };

        PublishingFixture.AssertRefused(await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("b")), null, default), OutcomeKind.Failed, "KSP6224");
        Assert.Equal(before, Hashes(Path.GetDirectoryName(Repomd)!));
    }

    private static List<string> Hashes(string root) =>
    [
        .. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("-lock", StringComparison.Ordinal))
            .Select(f => $"{Path.GetRelativePath(root, f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}").Order(StringComparer.Ordinal),
    ];

    private List<string> Lists() => [.. Directory.GetFiles(Path.GetDirectoryName(Repomd)!, "*-primary.xml.gz").Order(StringComparer.Ordinal)];

    private Task<Outcome<PublishResult>> PublishAsync(string name, DateTimeOffset time, params string[] ids) =>
        Keys.Publisher(sourceDateEpoch: time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))
            .PublishAsync(PublishingFixture.Request(Path.Combine(Folder, name), [.. ids.Select(Update)]), null, default);
}
