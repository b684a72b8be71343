using Ksplice.Abstractions.Diagnostics;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>Old lists, and clocks.</summary>
public abstract class SourceAgeTests(PublishingFixture keys, RepositoryDriver driver) : SourceTests(keys, driver)
{
    [Fact]
    public async Task A_list_is_refused_after_its_time_and_what_was_fetched_is_not_installed_from_any_more()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var later = Source(new MovedTime(TimeSpan.FromDays(15)));

        var refusal = AssertRefused(await later.RefreshAsync(Section(), null, default), OutcomeKind.Untrusted, "KSP6314");
        Assert.DoesNotContain("clock", refusal.Hint, StringComparison.Ordinal);
        AssertRefused(await later.FetchAsync(Section(), update, Path.Combine(Root, "x"), null, default), OutcomeKind.Untrusted, "KSP6314");
        var listed = await later.ListAsync(Section(), default);
        Assert.Single(Must(listed).Updates);
        Assert.Equal(("KSP6314", DiagnosticSeverity.Warning), (listed.Diagnostics[0].Code, listed.Diagnostics[0].Severity));
    }

    [Fact]
    public async Task A_clock_that_is_years_ahead_is_suspected()
    {
        await PublishAsync("a");

        var refusal = AssertRefused(await Source(new MovedTime(TimeSpan.FromDays(4000))).RefreshAsync(Section(), null, default), OutcomeKind.Untrusted, "KSP6314");

        Assert.Contains("clock", refusal.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-4000)]
    [InlineData(-1)]
    public async Task A_clock_that_is_behind_is_told(int days)
    {
        await PublishAsync("a");

        AssertRefused(await Source(new MovedTime(TimeSpan.FromDays(days))).RefreshAsync(Section(), null, default), OutcomeKind.Untrusted, "KSP6318");
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_list_without_an_end_is_taken_only_where_that_is_allowed()
    {
        await WriteAsync(new() { HasEnd = false });

        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6315");
        Assert.Null((await MustRefreshAsync(("allow-no-expiry", "yes"))).ValidUntil);
        AssertRefused(await Source().RefreshAsync(Section(), null, default), OutcomeKind.Untrusted, "KSP6315");
    }

    [Fact]
    public async Task An_old_list_replayed_is_refused_whichever_mirror_it_comes_from()
    {
        var copy = Path.Combine(Root, "old");
        await Driver.WriteAsync(Keys, copy, new() { Date = DateTimeOffset.UtcNow.AddHours(-1) });
        await MustRefreshAsync(("uri", $"file:{copy}"));
        await PublishAsync("a", "b");
        await MustRefreshAsync();
        var before = Kept();

        AssertRefused(await RefreshAsync(("uri", $"file:{copy}")), OutcomeKind.Untrusted, "KSP6316");
        Server.Script = request => request.Target.Contains(Signed, StringComparison.Ordinal) ? ScriptedServer.Answer("200 OK", "", File.ReadAllBytes(copy + request.Target)) : null;
        AssertRefused(await RefreshAsync(), OutcomeKind.Untrusted, "KSP6316");
        Assert.Equal(before, Kept());
    }

    [Fact]
    public async Task A_server_that_always_says_unchanged_is_found_out_when_the_list_ends()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        Server.Script = _ => ScriptedServer.Answer("304 Not Modified");

        Assert.False((await MustRefreshAsync()).IsChanged);
        AssertRefused(await Source(new MovedTime(TimeSpan.FromDays(15))).RefreshAsync(Section(), null, default), OutcomeKind.Untrusted, "KSP6314");
    }

    [Fact]
    public async Task A_list_older_than_configured_is_refused()
    {
        await WriteAsync(new() { Date = DateTimeOffset.UtcNow.AddDays(-3) });

        AssertRefused(await RefreshAsync(("max-age-days", "2")), OutcomeKind.Untrusted, "KSP6317");
        Assert.Equal(1, (await MustRefreshAsync(("max-age-days", "4"))).Count);
    }

    [Fact]
    public async Task A_damaged_memory_of_the_newest_list_is_told_and_not_begun_anew()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        await File.WriteAllTextAsync(Path.Combine(State, "state.json"), "{}");

        AssertRefused(await RefreshAsync(), OutcomeKind.Failed, "KSP6323");
        AssertRefused(await Source().ListAsync(Section(), default), OutcomeKind.Failed, "KSP6323");
    }

    [Fact]
    public async Task A_damaged_list_is_told_and_fetched_anew()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var list = Assert.Single(Directory.GetFiles(Path.Combine(State, "lists")));
        await File.WriteAllBytesAsync(list, FlipMiddle(await File.ReadAllBytesAsync(list)));

        AssertRefused(await Source().ListAsync(Section(), default), OutcomeKind.Failed, "KSP6323");
        Assert.True((await MustRefreshAsync()).IsChanged);
        Assert.Single((await MustListAsync()).Updates);
    }
}
