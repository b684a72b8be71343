using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>What servers and networks do, by accident or not.</summary>
public abstract class SourceNetworkTests(PublishingFixture keys, RepositoryDriver driver) : SourceTests(keys, driver)
{
    private string Package => Driver.Package("a");

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again_after_growing_pauses_of_random_length()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        AssertRefused(await RefreshAsync(("uri", $"http://localhost:{port}/"), ("retries", "4")), OutcomeKind.SourceFailed, "KSP6302");
        Assert.Equal(4, Pauses.Count);
        for (var i = 0; i < Pauses.Count; i++)
            Assert.InRange(Pauses[i].TotalSeconds, 0.5 * (1 << i), 1.5 * (1 << i));
        Assert.NotEqual(Pauses[0].Ticks * 2, Pauses[1].Ticks);
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("403 Forbidden", 1)]
    [InlineData("206 Partial Content", 1)]
    [InlineData("304 Not Modified", 1)]
    [InlineData("503 Service Unavailable", 3)]
    [InlineData("429 Too Many Requests", 3)]
    public async Task An_error_of_the_server_is_told_and_tried_again_when_it_may_pass(string status, int tries)
    {
        Server.Script = _ => ScriptedServer.Answer(status);

        var outcome = await RefreshAsync(("retries", "2"));

        Assert.Equal(OutcomeKind.SourceFailed, outcome.Kind);
        Assert.Equal(status.StartsWith("206", StringComparison.Ordinal) ? "KSP6308" : "KSP6304", Assert.Single(outcome.Diagnostics).Code);
        Assert.Equal(tries, Server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_time_gets_it_unless_it_asks_for_too_much()
    {
        await PublishAsync("a");
        var asked = 0;
        Server.Script = request => request.IsFor(Signed) && asked++ == 0 ? ScriptedServer.Answer("503 Busy", "Retry-After: 20\r\n") : null;
        await MustRefreshAsync();
        Assert.Equal(TimeSpan.FromSeconds(20), Assert.Single(Pauses));

        Server.Script = _ => ScriptedServer.Answer("503 Busy", "Retry-After: 86400\r\n");
        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6304");
        Assert.Single(Pauses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n-----BEGIN")]
    public async Task A_server_that_hangs_is_left(string beginning)
    {
        Server.Script = _ => ScriptedServer.Hang(beginning);
        var clock = Stopwatch.StartNew();

        AssertRefused(await RefreshAsync(("stall-seconds", "1"), ("retries", "0")), OutcomeKind.SourceFailed, "KSP6305");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 8);
    }

    [Fact]
    public async Task A_server_that_drips_is_left_when_the_time_for_everything_is_over()
    {
        Server.Script = _ => ScriptedServer.Endless("Content-Length: 1000000\r\n", TimeSpan.FromMilliseconds(100), piece: 1);
        var clock = Stopwatch.StartNew();

        AssertRefused(await RefreshAsync(("timeout-seconds", "2"), ("stall-seconds", "1")), OutcomeKind.SourceFailed, "KSP6305");
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.9, 10);
    }

    [Theory]
    [InlineData("Content-Length: 107374182400\r\n")]
    [InlineData("")]
    public async Task A_server_that_sends_without_end_is_stopped_early(string header)
    {
        await PublishAsync("a");
        Server.Script = request => request.IsFor(Signed) ? ScriptedServer.Endless(header, TimeSpan.Zero) : null;

        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6306");

        // Once it is known how long something is, not one byte more is taken.
        Server.Script = request => Driver.IsList(request.Target) ? ScriptedServer.Endless(header, TimeSpan.Zero) : null;
        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6308");
        Assert.InRange(new DirectoryInfo(State).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 0, 64 * 1024);
    }

    [Fact]
    public async Task What_is_announced_as_too_big_is_refused_before_it_is_asked_for()
    {
        await WriteAsync(new() { ListSize = 2_000_000 });
        AssertRefused(await RefreshAsync(("max-list-megabytes", "1")), OutcomeKind.Refused, "KSP6306");
        Assert.DoesNotContain(Server.Requests, request => Driver.IsList(request.Target));

        await WriteAsync(new() { PackageSize = 2_000_000 });
        await MustRefreshAsync();
        AssertRefused(await FetchAsync((await MustListAsync()).Updates[0], ("max-package-megabytes", "1")), OutcomeKind.Refused, "KSP6306");
    }

    [Fact]
    public async Task A_download_that_was_cut_off_is_continued()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var bytes = await File.ReadAllBytesAsync(InRepository(Package));
        var tag = "";
        Server.Script = request => request.IsFor(Package) && request["Range"] is null ? Cut(tag, bytes, 1000) : null;
        await FetchAsync(update);
        Server.Script = request => null;
        tag = await TagAsync(Package);
        Server.Script = request => request.IsFor(Package) && request["Range"] is null ? Cut(tag, bytes, 1000) : null;

        Assert.Equal("content of a", await FetchTextAsync(update, ("retries", "1")));
        var last = Server.Requests[^1];
        Assert.Equal(("bytes=1000-", tag), (last["Range"], last["If-Range"]));
    }

    [Fact]
    public async Task A_download_that_is_always_cut_off_is_told_and_continued_by_a_later_run()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var bytes = await File.ReadAllBytesAsync(InRepository(Package));
        var tag = await TagAsync(Package);
        Server.Script = request => request.IsFor(Package) ? Cut(tag, bytes, 500) : null;
        AssertRefused(await FetchAsync(update, ("retries", "0")), OutcomeKind.SourceFailed, "KSP6307");
        Assert.False(File.Exists(Path.Combine(Root, "fetched.ksplice")));
        Server.Script = _ => null;

        Assert.Equal("content of a", await FetchTextAsync(update));
        Assert.Equal("bytes=500-", Server.Requests[^1]["Range"]);
    }

    [Theory]
    [InlineData("bytes 0-9/10")]
    [InlineData("bytes 500-99999/100000")]
    [InlineData("lines 500-600/700")]
    public async Task A_wrong_continuation_is_thrown_away_and_the_whole_taken(string range)
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var bytes = await File.ReadAllBytesAsync(InRepository(Package));
        var tag = await TagAsync(Package);
        Server.Script = request => request.IsFor(Package) ? Cut(tag, bytes, 500) : null;
        await FetchAsync(update, ("retries", "0"));
        Server.Script = request => request["Range"] is null ? null : ScriptedServer.Answer("206 Partial Content", $"Content-Range: {range}\r\n", new byte[10]);

        Assert.Equal("content of a", await FetchTextAsync(update));
    }

    [Fact]
    public async Task A_continuation_of_other_content_is_found_by_its_hash_and_the_whole_taken()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        var bytes = await File.ReadAllBytesAsync(InRepository(Package));
        var tag = await TagAsync(Package);
        Server.Script = request => request.IsFor(Package) ? Cut(tag, new byte[bytes.Length], 500) : null;
        await FetchAsync(update, ("retries", "0"));
        Server.Script = _ => null;
        var before = Server.Requests.Count;

        Assert.Equal("content of a", await FetchTextAsync(update));
        Assert.Equal(["bytes=500-", null], Server.Requests.Skip(before).Select(request => request["Range"]));
    }

    [Fact]
    public async Task Redirects_are_followed_within_bounds()
    {
        await PublishAsync("a");
        Server.Script = request => request.Target.StartsWith("/old", StringComparison.Ordinal) ? ScriptedServer.Redirect("/" + request.Target[5..]) : null;
        Assert.Equal(1, (await MustRefreshAsync(("uri", Server.Uri + "old/"))).Count);

        Server.Script = request => ScriptedServer.Redirect(request.Target);
        AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6309");
        foreach (var location in new[] { $"file:{Repository}/{Signed}", "ftp://localhost/x", "http://user:password@localhost/", "http://[" })
        {
            Server.Script = _ => ScriptedServer.Redirect(location);
            AssertRefused(await RefreshAsync(), OutcomeKind.SourceFailed, "KSP6309");
        }
    }

    [Fact]
    public async Task Name_and_password_go_to_their_server_only_and_are_never_shown()
    {
        await PublishAsync("a");
        using var other = new ScriptedServer(Repository);
        Server.Script = request => ScriptedServer.Redirect(other.Uri + request.Target[1..]);

        await MustRefreshAsync(("uri", $"http://me:secret%21@localhost:{Server.Port}/"));
        Assert.All(Server.Requests, request => Assert.Equal("Basic bWU6c2VjcmV0IQ==", request["Authorization"]));
        Assert.All(other.Requests, request => Assert.Null(request["Authorization"]));
        Server.Script = _ => ScriptedServer.Answer("403 Forbidden");
        var refusal = AssertRefused(await RefreshAsync(("uri", $"http://me:secret%21@localhost:{Server.Port}/")), OutcomeKind.SourceFailed, "KSP6304");
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(State, "*.json"), file => Assert.DoesNotContain("secret", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_is_asked_for_everything_with_its_own_name_and_password()
    {
        await PublishAsync("a");
        Server.Script = request => request["Proxy-Authorization"] is null ? ScriptedServer.Answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n") : null;
        var section = Section(("uri", "http://updates.invalid/")) with { Network = new SourceNetwork($"me:secret@localhost:{Server.Port}", null, null) };

        Assert.Equal(1, Must(await Source().RefreshAsync(section, null, default)).Count);
        Assert.All(Server.Requests, request => Assert.StartsWith("http://updates.invalid/", request.Target, StringComparison.Ordinal));
        Assert.Equal("Basic bWU6c2VjcmV0", Server.Requests[^1]["Proxy-Authorization"]);
    }

    [Theory]
    [InlineData("://", null)]
    [InlineData(null, "/nowhere/ca.pem")]
    public async Task A_network_that_makes_no_sense_is_refused(string? proxy, string? bundle) =>
        AssertRefused(await Source().RefreshAsync(Section() with { Network = new(proxy, proxy, bundle) }, null, default), OutcomeKind.Refused, "KSP6301");

    private static Func<Stream, CancellationToken, Task> Cut(string tag, byte[] bytes, int at) =>
        ScriptedServer.Answer("200 OK", string.Create(CultureInfo.InvariantCulture, $"{(tag.Length > 0 ? $"ETag: {tag}\r\n" : "")}Content-Length: {bytes.Length}\r\n"), bytes[..at]);

    private async Task<string> TagAsync(string path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.GetAsync(new Uri(Server.Uri + path));
        return answer.Headers.ETag!.ToString();
    }
}
