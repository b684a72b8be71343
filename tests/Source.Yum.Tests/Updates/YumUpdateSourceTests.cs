using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

public sealed class YumUpdateSourceTests(PublishingFixture keys) : SourceTests(keys, new YumDriver())
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_published_is_listed_with_all_its_facts_and_fetched(bool overHttp)
    {
        await PublishAsync("Fix_1", "Fix_2");
        (string, string)[] settings = overHttp ? [] : [("uri", $"file:{Repository}")];

        var state = await MustRefreshAsync(settings);
        var listed = await MustListAsync(settings);

        Assert.Equal((2, true), (state.Count, state.IsChanged));
        Assert.InRange(state.ValidUntil!.Value - state.Date, TimeSpan.FromDays(13.9), TimeSpan.FromDays(14.1));
        Assert.Equal(["Fix_1", "Fix_2"], listed.Updates.Select(update => update.Id));
        var update = listed.Updates[0];
        Assert.Equal(
            ("Fix of a sample", "1-1", "x64", "6.1.0-50-amd64", new string('b', 40), new string('d', 64)),
            (update.Title, update.Version, update.Architecture, update.KernelRelease, update.KernelBuildId, update.ManifestSha256));
        Assert.Equal(["CVE-2026-0001", "CVE-2026-0002"], update.Cves.Order(StringComparer.Ordinal));
        Assert.Equal([new PublishedTarget("nf_tables", new string('c', 40)), new PublishedTarget("vmlinux", new string('b', 40))], update.Targets.OrderBy(target => target.Name, StringComparer.Ordinal));
        Assert.Empty(update.Requires);
        Assert.Null(update.Date);
        Assert.Equal("content of Fix_1", await FetchTextAsync(update, settings));
        Assert.Empty(Directory.GetFiles(Path.Combine(State, "partial")));
        Assert.False(Directory.Exists(Path.Combine(State, "staging")));
    }

    [Fact]
    public async Task What_an_update_stands_on_is_told_as_it_was_published()
    {
        var lower = PublishingFixture.Update(Root, "lower");
        var upper = PublishingFixture.Update(Root, "upper") with { Requires = [new("lower", lower.ManifestSha256)] };
        Must(await Driver.Publisher(Keys).PublishAsync(PublishingFixture.Request(Repository, lower, upper), null, default));

        await MustRefreshAsync();

        Assert.Equal(new PublishedRequirement("lower", lower.ManifestSha256), Assert.Single((await MustListAsync()).Updates.Single(update => update.Id == "upper").Requires));
    }

    [Fact]
    public async Task Optional_facts_are_read()
    {
        var entry = SignedRepodata.Entry("a").Replace(
            "<rpm:provides>",
            $"<rpm:provides><rpm:entry name=\"ksplice-replaces(earlier)\" flags=\"EQ\" ver=\"{new string('a', 64)}\"/><rpm:entry name=\"ksplice-date(2026-02-03T04:05:06Z)\"/>", StringComparison.Ordinal);
        await new SignedRepodata(Keys, Repository).WriteAsync(SignedRepodata.List(entry));

        await MustRefreshAsync();

        var update = Assert.Single((await MustListAsync()).Updates);
        Assert.Equal(new PublishedRequirement("earlier", new string('a', 64)), Assert.Single(update.Replaces));
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero), update.Date);
    }

    [Fact]
    public async Task Nothing_new_costs_one_small_request()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var before = Server.Requests.Count;

        var again = await MustRefreshAsync();

        Assert.Equal((false, 1), (again.IsChanged, again.Count));
        Assert.NotNull(Assert.Single(Server.Requests.Skip(before))["If-None-Match"]);
    }

    [Fact]
    public async Task A_server_that_knows_no_conditions_costs_no_second_list()
    {
        await PublishAsync("a");
        Server.Script = request => request.IsFor(Signed) ? ScriptedServer.Answer("200 OK", "", File.ReadAllBytes(InRepository(Signed))) : null;
        await MustRefreshAsync();
        var before = Server.Requests.Count;

        Assert.False((await MustRefreshAsync()).IsChanged);
        Assert.True(Assert.Single(Server.Requests.Skip(before)).IsFor(Signed));
    }

    [Fact]
    public async Task A_newer_list_takes_the_place_of_the_old_one()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        await PublishAsync("b");

        Assert.True((await MustRefreshAsync()).IsChanged);
        Assert.Equal(["a", "b"], (await MustListAsync()).Updates.Select(update => update.Id));
        Assert.Equal(4, Kept().Count);
    }

    [Fact]
    public async Task A_repository_renewed_between_a_file_and_its_signature_is_read_anew()
    {
        await PublishAsync("a");
        var old = await File.ReadAllBytesAsync(InRepository(Signed));
        await PublishAsync("b");
        var asked = 0;
        Server.Script = request => request.IsFor(Signed) && asked++ == 0 ? ScriptedServer.Answer("200 OK", "", old) : null;

        Assert.Equal(2, (await MustRefreshAsync()).Count);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Two_clients_at_once_both_get_the_lists()
    {
        await PublishAsync("a");

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RefreshAsync())));

        Assert.All(both, outcome => Assert.Equal(1, Must(outcome).Count));
        Assert.Single(both, outcome => outcome.Value!.IsChanged);
    }

    [Fact]
    public async Task A_client_that_never_ends_makes_others_busy()
    {
        Directory.CreateDirectory(State);
        using var held = new FileStream(Path.Combine(State, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        AssertRefused(await Source(patience: TimeSpan.Zero).RefreshAsync(Section(), null, default), OutcomeKind.Busy, "KSP6328");
    }

    [Fact]
    public async Task Lists_that_were_never_fetched_are_told()
    {
        AssertRefused(await Source().ListAsync(Section(), default), OutcomeKind.SourceFailed, "KSP6324");
    }

    [Fact]
    public async Task Another_suite_of_the_same_publisher_is_refused()
    {
        Must(await Driver.Publisher(Keys).PublishAsync(PublishingFixture.Request(Repository, PublishingFixture.Update(Root, "a")) with { Suite = "older" }, null, default));

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6321");
        AssertRefused(await RefreshAsync(("suite", "newer")), OutcomeKind.Untrusted, "KSP6321");
        Assert.Equal(1, (await MustRefreshAsync(("suite", "older"))).Count);
    }

    [Fact]
    public async Task A_repository_that_does_not_say_its_suite_is_taken_unless_one_is_asked_for()
    {
        await WriteAsync(new());

        AssertRefused(await RefreshAsync(("suite", "ksplice")), OutcomeKind.Untrusted, "KSP6321");
        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Theory]
    [InlineData("uri", "")]
    [InlineData("keyring", "relative.gpg")]
    [InlineData("suite", "../up")]
    [InlineData("components", "main")]
    [InlineData("allow-no-expiry", "perhaps")]
    public async Task Settings_that_make_no_sense_are_refused(string key, string value) =>
        AssertRefused(await RefreshAsync((key, value)), OutcomeKind.Refused, "KSP6301");
}
