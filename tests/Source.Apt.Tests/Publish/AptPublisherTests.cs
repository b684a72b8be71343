using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Apt;
using Ksplice.Plugins.Source.Apt.Publish;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Publish;

public sealed class AptPublisherTests(PublishingFixture keys) : IClassFixture<PublishingFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-publish-").FullName;

    private string Repository => Path.Combine(_folder, "repository");

    private string InRelease => Path.Combine(Repository, "dists/ksplice/InRelease");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_distributions_apt_takes_shows_and_downloads_what_was_published(bool overHttp)
    {
        Assert.Single((await AddAsync("Fix_1")).Added);
        using var server = new LoopbackServer(Repository);
        var apt = Client(overHttp ? server.Uri : $"file:{Repository}");

        var update = await apt.UpdateAsync();
        Assert.True(update.ExitCode == 0, update.Error);
        var shown = (await apt.ShowAsync("ksplice-update-fix-1")).Output;
        var download = await apt.DownloadAsync("ksplice-update-fix-1");
        Assert.True(download.ExitCode == 0, download.Error);
        foreach (var line in new[] { "Ksplice-Id: Fix_1", "Ksplice-Arch: x64", "Ksplice-Kernel: 6.1.0-50-amd64", "Ksplice-Build-Id: " + new string('b', 40), "Ksplice-Cves: CVE-2026-0001 CVE-2026-0002" })
            Assert.Contains(line + "\n", shown, StringComparison.Ordinal);
        var unpacked = Path.Combine(_folder, "unpacked");
        Assert.Equal(0, (await Commands.RunAsync(["dpkg-deb", "-x", apt.Downloaded("ksplice-update-fix-1"), unpacked], null, default)).ExitCode);
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(unpacked, "usr/share/ksplice/updates/Fix_1.ksplice")));
    }

    [Fact]
    public async Task Apt_refuses_a_list_of_another_key()
    {
        await PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { SigningKeys = [PublishingFixture.OtherKey] });

        Assert.NotEqual(0, (await Client($"file:{Repository}").UpdateAsync()).ExitCode);
    }

    [Fact]
    public void The_same_update_gives_the_same_package()
    {
        var first = DebianPackage.Of(Update("a"), "content"u8.ToArray());

        Assert.Equal(first.Bytes, DebianPackage.Of(Update("a"), "content"u8.ToArray()).Bytes);
        Assert.NotEqual(first.Bytes, DebianPackage.Of(Update("b"), "content"u8.ToArray()).Bytes);
    }

    [Fact]
    public async Task Later_updates_join_earlier_ones_and_the_same_again_changes_nothing()
    {
        await AddAsync("a");
        var second = await AddAsync("a", "b");
        var before = Snapshot();
        var third = await AddAsync("a", "b");

        Assert.Equal((1, "a", 2), (second.Added.Count, Assert.Single(second.Unchanged), second.Total));
        Assert.Empty(third.Added);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Without_updates_the_signature_is_renewed()
    {
        await AddAsync("a");
        var before = await File.ReadAllTextAsync(InRelease);

        var renewed = (await PublishAsync(PublishingFixture.Request(Repository) with { ValidDays = 30 })).Value!;

        Assert.Equal(1, renewed.Total);
        Assert.NotEqual(before, await File.ReadAllTextAsync(InRelease));
    }

    [Fact]
    public async Task Another_file_of_the_same_id_is_refused()
    {
        await AddAsync("a");

        var outcome = await PublishAsync(PublishingFixture.Request(Repository, PublishingFixture.Update(_folder, "a", "other")));

        PublishingFixture.AssertRefused(outcome, OutcomeKind.Refused, "KSP6208");
    }

    [Fact]
    public async Task Two_ids_of_one_package_name_are_refused() =>
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("Fix_1"), Update("fix-1"))), OutcomeKind.Refused, "KSP6209");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apt_that_keeps_asking_while_updates_are_published_never_meets_a_mismatch(bool overHttp)
    {
        await AddAsync("a");
        using var server = new LoopbackServer(Repository);
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
                await AddAsync($"u{i}");
        });

        var asked = 0;
        for (; !publishing.IsCompleted || asked == 0; asked++)
        {
            var update = await Client(overHttp ? server.Uri : $"file:{Repository}").UpdateAsync();
            Assert.True(update.ExitCode == 0, update.Error);
        }

        await publishing;
        Assert.True(asked > 1);
    }

    // Each file that is put in place is a point at which a disk can be full, or the publisher killed.
    [Fact]
    public async Task Stopped_at_any_file_readers_see_the_old_state_or_the_new_and_the_next_run_heals()
    {
        await AddAsync("a");
        var files = 0;
        for (var stopAt = 1; stopAt == 1 || files >= stopAt - 1; stopAt++)
        {
            var id = $"b{stopAt}";
            files = 0;
            var publisher = keys.Publisher(_ => { if (++files == stopAt) throw new IOException("No space left on device"); });
            var outcome = await publisher.PublishAsync(PublishingFixture.Request(Repository, Update(id)), null, default);
            if (outcome.IsOk)
                break;
            PublishingFixture.AssertRefused(outcome, OutcomeKind.Failed, "KSP6205");
            var update = await Client($"file:{Repository}").UpdateAsync();
            Assert.True(update.ExitCode == 0, update.Error);
            Assert.True((await PublishAsync(PublishingFixture.Request(Repository, Update(id)))).IsOk);
        }

        Assert.True(files > 7);
        Assert.Equal(await DecodedAsync(), await File.ReadAllTextAsync(Path.Combine(Repository, "dists/ksplice/Release")));
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

        var outcome = await keys.Publisher(patience: TimeSpan.Zero).PublishAsync(PublishingFixture.Request(Repository, Update("b")), null, default);

        PublishingFixture.AssertRefused(outcome, OutcomeKind.Busy, "KSP6206");
    }

    [Fact]
    public async Task What_another_key_signed_or_somebody_changed_is_not_built_upon()
    {
        await AddAsync("a");
        var foreign = await PublishAsync(PublishingFixture.Request(Repository, Update("b")) with { SigningKeys = [PublishingFixture.OtherKey] });
        PublishingFixture.AssertRefused(foreign, OutcomeKind.Untrusted, "KSP6210");
        var both = await PublishAsync(PublishingFixture.Request(Repository, Update("b")) with { SigningKeys = [PublishingFixture.OtherKey, PublishingFixture.Key] });
        Assert.True(both.IsOk);

        await File.WriteAllTextAsync(InRelease, (await File.ReadAllTextAsync(InRelease)).Replace("Origin: Ksplice", "Origin: Kspl1ce", StringComparison.Ordinal));
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("c"))), OutcomeKind.Untrusted, "KSP6210");
    }

    [Theory]
    [InlineData("nobody@example.org", "KSP6202")]
    [InlineData("example.org", "KSP6202")]
    [InlineData("--version", "KSP6202")]
    [InlineData(PublishingFixture.ExpiredKey, "KSP6203")]
    public async Task A_key_that_cannot_sign_is_told_before_anything_is_written(string key, string code)
    {
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { SigningKeys = [key] }), OutcomeKind.Failed, code);
        Assert.False(Directory.Exists(Repository));
    }

    [Theory]
    [InlineData("gpg", CommandResult.NotFound, "--list-secret-keys", "KSP6201")]
    [InlineData("xz", CommandResult.NotFound, "xz", "KSP6201")]
    [InlineData("gpg", 2, "--clear-sign", "KSP6211")]
    public async Task A_tool_that_is_missing_or_fails_is_named(string tool, int exitCode, string word, string code)
    {
        var publisher = new AptPublisher(
            (arguments, folder, cancellation) => arguments[0] == tool && arguments.Contains(word) ? Task.FromResult(new CommandResult(exitCode, "", "no")) : keys.RunAsync(arguments, folder, cancellation),
            () => null);

        PublishingFixture.AssertRefused(await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("a")), null, default), OutcomeKind.Failed, code);
        Assert.False(File.Exists(InRelease));
    }

    [Fact]
    public async Task Without_a_key_the_only_one_there_is_signs_and_of_several_none_is_guessed()
    {
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { SigningKeys = [] }), OutcomeKind.Failed, "KSP6202");

        var listing = (await keys.RunAsync(["gpg", "--batch", "--with-colons", "--list-secret-keys", "--", PublishingFixture.Key], null, default));
        var publisher = new AptPublisher((arguments, folder, cancellation) => arguments.Contains("--list-secret-keys") ? Task.FromResult(listing) : keys.RunAsync(arguments, folder, cancellation), () => null);
        Assert.True((await publisher.PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { SigningKeys = [] }, null, default)).IsOk);
        Assert.Equal(0, (await Client($"file:{Repository}").UpdateAsync()).ExitCode);
    }

    [Fact]
    public async Task Hostile_facts_are_refused()
    {
        var sound = Update("a");
        PublishedUpdate[] hostile =
        [
            sound with { Id = "../../etc/passwd" }, sound with { Id = new string('a', 64) }, sound with { Id = "" }, sound with { Title = "a\nDepends: evil" }, sound with { Cves = ["CVE-1\nFilename: x"] },
            sound with { KernelRelease = "6.1 \n" }, sound with { KernelBuildId = "xyz" }, sound with { Architecture = "vax" }, sound with { Requires = [new("a\nb", new string('a', 64))] }, sound with { Sha256 = new string('0', 64) },
        ];

        foreach (var update in hostile)
            PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, update)), OutcomeKind.Refused, "KSP6207");
    }

    [Theory]
    [InlineData("../up", 14)]
    [InlineData("a..b", 14)]
    [InlineData("ksplice", 0)]
    [InlineData("ksplice", 3651)]
    public async Task A_suite_or_a_number_of_days_that_makes_no_sense_is_refused(string suite, int days) =>
        PublishingFixture.AssertRefused(await PublishAsync(PublishingFixture.Request(Repository, Update("a")) with { Suite = suite, ValidDays = days }), OutcomeKind.Refused, "KSP6212");

    private AptClient Client(string uri) => new(Directory.CreateDirectory(Path.Combine(_folder, "client-" + Guid.NewGuid().ToString("N"))).FullName, uri, keys.Keyring);

    private PublishedUpdate Update(string id) => PublishingFixture.Update(_folder, id);

    private Task<Outcome<PublishResult>> PublishAsync(PublishRequest request) => keys.Publisher().PublishAsync(request, null, default);

    private async Task<PublishResult> AddAsync(params string[] ids)
    {
        var outcome = await PublishAsync(PublishingFixture.Request(Repository, [.. ids.Select(Update)]));
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value!;
    }

    private async Task<string> DecodedAsync() => (await keys.RunAsync(["gpg", "--batch", "--decrypt", InRelease], null, default)).Output;

    private List<(string Path, DateTime Written)> Snapshot() =>
        [.. Directory.GetFiles(Repository, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("-lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f)))];
}
