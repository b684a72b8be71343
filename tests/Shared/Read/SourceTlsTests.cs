using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

public abstract class SourceTlsTests(PublishingFixture keys, RepositoryDriver driver) : SourceTests(keys, driver)
{
    [Fact]
    public async Task Only_the_authorities_of_the_bundle_are_believed_and_only_for_the_right_name()
    {
        await PublishAsync("a");
        using var authority = new Certificates();
        using var stranger = new Certificates();
        using var certificate = authority.For("localhost");
        using var otherName = authority.For("example.org");
        using var server = new ScriptedServer(Repository, certificate);
        using var wrongName = new ScriptedServer(Repository, otherName);

        Assert.Equal(1, Must(await RefreshAsync(server, authority.Pem)).Count);
        AssertRefused(await RefreshAsync(server, stranger.Pem), OutcomeKind.SourceFailed, "KSP6303");
        AssertRefused(await RefreshAsync(server, null), OutcomeKind.SourceFailed, "KSP6303");
        AssertRefused(await RefreshAsync(wrongName, authority.Pem), OutcomeKind.SourceFailed, "KSP6303");
        AssertRefused(await RefreshAsync(server, "no certificate"), OutcomeKind.Refused, "KSP6301");
    }

    [Fact]
    public async Task A_server_that_leads_from_https_to_http_is_not_followed()
    {
        await PublishAsync("a");
        using var authority = new Certificates();
        using var certificate = authority.For("localhost");
        using var secure = new ScriptedServer(Repository, certificate) { Script = request => ScriptedServer.Redirect(Server.Uri + request.Target[1..]) };

        AssertRefused(await RefreshAsync(secure, authority.Pem), OutcomeKind.SourceFailed, "KSP6309");
        Assert.Empty(Server.Requests);
    }

    private async Task<Outcome<UpdateListState>> RefreshAsync(ScriptedServer server, string? pem)
    {
        var bundle = pem is null ? null : Path.Combine(Root, "ca.pem");
        if (bundle is not null)
            await File.WriteAllTextAsync(bundle, pem);
        return await Source().RefreshAsync(Section(("uri", server.Uri)) with { Network = new("none", "none", bundle) }, null, default);
    }
}
