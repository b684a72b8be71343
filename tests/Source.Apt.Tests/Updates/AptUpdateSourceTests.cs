using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Apt.Tests.Updates;

public sealed class AptUpdateSourceTests(PublishingFixture keys) : SourceTests(keys, new AptDriver())
{
    private const string List = "dists/ksplice/main/binary-amd64/Packages";

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
        Assert.Equal(["Fix_1", "Fix_2"], listed.Updates.Select(update => update.Id));
        var update = listed.Updates[0];
        Assert.Equal(
            ("Fix of a sample", "1", "x64", "6.1.0-50-amd64", new string('b', 40), new string('d', 64)),
            (update.Title, update.Version, update.Architecture, update.KernelRelease, update.KernelBuildId, update.ManifestSha256));
        Assert.Equal(["CVE-2026-0001", "CVE-2026-0002"], update.Cves);
        Assert.Equal([new PublishedTarget("vmlinux", new string('b', 40)), new PublishedTarget("nf_tables", new string('c', 40))], update.Targets);
        Assert.Empty(update.Requires);
        Assert.Equal("content of Fix_1", await FetchTextAsync(update, settings));
    }

    [Fact]
    public async Task What_an_update_stands_on_and_replaces_is_told()
    {
        var other = $"earlier={new string('a', 64)}";
        await new SignedRepository(Keys, Repository).WriteAsync(SignedRepository.Stanza("a") + $"Ksplice-Requires: {other}\nKsplice-Replaces: {other}\nKsplice-Date: 2026-02-03T04:05:06Z\n");

        await MustRefreshAsync();

        var update = Assert.Single((await MustListAsync()).Updates);
        Assert.Equal(new PublishedRequirement("earlier", new string('a', 64)), Assert.Single(update.Requires));
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
        var request = Assert.Single(Server.Requests.Skip(before));
        Assert.NotNull(request["If-None-Match"]);
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
        Assert.Equal(3, Kept().Count);
    }

    [Fact]
    public async Task Listing_asks_nobody()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var before = Server.Requests.Count;

        await MustListAsync();

        Assert.Equal(before, Server.Requests.Count);
    }

    [Theory]
    [InlineData(".xz")]
    [InlineData(".gz")]
    [InlineData("")]
    public async Task Each_form_of_a_list_is_read_also_where_hashes_name_nothing(string ending)
    {
        await PublishAsync("a");
        Directory.Delete(InRepository("dists/ksplice/main/binary-amd64/by-hash"), recursive: true);
        foreach (var other in new[] { ".xz", ".gz", "" }.Where(other => other != ending))
            File.Delete(InRepository(List + other));

        Assert.Equal(1, (await MustRefreshAsync()).Count);
        Assert.Single((await MustListAsync()).Updates);
    }

    [Fact]
    public async Task Other_packages_of_the_repository_are_passed_over()
    {
        await new SignedRepository(Keys, Repository).WriteAsync($"Package: hello\nVersion: 1\nDescription: x\n long\n .\n text\n\n{SignedRepository.Stanza("a")}\n\n");

        Assert.Equal(1, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task A_repository_renewed_between_two_requests_is_read_anew()
    {
        await PublishAsync("a");
        var old = await File.ReadAllBytesAsync(InRepository(Signed));
        await PublishAsync("b");
        foreach (var folder in Directory.GetDirectories(Repository, "by-hash", SearchOption.AllDirectories))
            Directory.Delete(folder, recursive: true);
        var asked = 0;
        Server.Script = request => request.IsFor(Signed) && asked++ == 0 ? ScriptedServer.Answer("200 OK", "", old) : null;

        Assert.Equal(2, (await MustRefreshAsync()).Count);
    }

    [Fact]
    public async Task Two_clients_at_once_both_get_the_lists()
    {
        await PublishAsync("a");

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RefreshAsync())));

        Assert.All(both, outcome => Assert.Equal(1, Must(outcome).Count));
        Assert.Single(both, outcome => outcome.Value!.IsChanged);
        Assert.Single((await MustListAsync()).Updates);
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
    public async Task An_update_that_is_not_listed_any_more_is_not_fetched()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];

        AssertRefused(await FetchAsync(update with { Sha256 = new string('0', 64) }), OutcomeKind.SourceFailed, "KSP6325");
        AssertRefused(await FetchAsync(update with { Id = "../a" }), OutcomeKind.SourceFailed, "KSP6325");
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
    }

    [Theory]
    [InlineData("uri", "")]
    [InlineData("uri", "ftp://example.org/")]
    [InlineData("uri", "updates")]
    [InlineData("keyring", "relative.gpg")]
    [InlineData("suite", "../up")]
    [InlineData("components", "a/../b")]
    [InlineData("timeout-seconds", "-1")]
    [InlineData("timeout-seconds", "x")]
    [InlineData("max-list-megabytes", "99999")]
    [InlineData("allow-no-expiry", "perhaps")]
    [InlineData("allow-no-expire", "no")]
    public async Task Settings_that_make_no_sense_are_refused(string key, string value) =>
        AssertRefused(await RefreshAsync((key, value)), OutcomeKind.Refused, "KSP6301");
}
