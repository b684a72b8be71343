using System.Globalization;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Cli.Tests;

/// <summary>Servers that hang, flood, lead in circles or lie, met by a whole upgrade: it ends soon with the exit code of a source, nothing is kept, and the next run heals.</summary>
[Collection(OperatorKeys.Collection)]
public sealed class OperateNetworkFaultTests : IDisposable
{
    private readonly OperatorMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("hangs", "InRelease", "KSP6305")]
    [InlineData("hangs", ".deb", "KSP6305")]
    [InlineData("floods", "InRelease", "KSP6306")]
    [InlineData("floods", ".deb", "KSP6308")]
    [InlineData("leads in circles", "InRelease", "KSP6309")]
    [InlineData("leads in circles", ".deb", "KSP6309")]
    [InlineData("lies about the length", ".deb", "KSP6308")]
    [InlineData("ends too early", ".deb", "KSP6307")]
    [InlineData("is broken", ".deb", "KSP6304")]
    public async Task A_server_that_misbehaves_ends_an_upgrade_and_no_later_one(string fault, string file, string code)
    {
        await _machine.PublishAsync("a");
        var package = await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(Path.Combine(_machine.Repository, "pool"), "*.deb", SearchOption.AllDirectories)));
        using var server = new ScriptedServer(_machine.Repository);
        // Only who waits for a server that hangs should wait shortly: a busy machine is no fault.
        Configure(server, stallSeconds: fault == "hangs" ? 2 : 30);
        server.Script = request => request.IsFor(file) ? Fault(fault, request, package) : null;

        var upgrade = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((8, code, false), (upgrade.ExitCode, (string?)upgrade.Json["diagnostics"]![0]!["code"], (bool?)upgrade.Json["upToDate"]));
        Assert.Empty(Directory.GetFiles(_machine.State, "*.ksplice", SearchOption.AllDirectories));
        server.Script = _ => null;
        Configure(server, stallSeconds: 30);
        // The kernel of this machine has no module and refuses: all before that went well.
        Assert.Equal(4, (await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json")).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(_machine.Splice.File("a.ksplice")), await File.ReadAllBytesAsync(Path.Combine(_machine.State, "updates", "a.ksplice")));
    }

    private void Configure(ScriptedServer server, int stallSeconds)
    {
        _machine.Configure();
        var configuration = File.ReadAllText(_machine.Configuration).Replace($"file://{_machine.Repository}", server.Uri, StringComparison.Ordinal);
        File.WriteAllText(
            _machine.Configuration,
            string.Create(CultureInfo.InvariantCulture, $"[Network]\nhttp_proxy = none\n{configuration}stall-seconds = {stallSeconds}\ntimeout-seconds = 120\nretries = 0\n"));
    }

    private static Func<Stream, CancellationToken, Task> Fault(string fault, ScriptedRequest request, byte[] package) => fault switch
    {
        "hangs" => ScriptedServer.Hang(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {package.Length}\r\n\r\nsome")),
        "floods" => ScriptedServer.Endless("Content-Length: 107374182400\r\n", TimeSpan.Zero),
        "leads in circles" => ScriptedServer.Redirect(request.Target),
        "lies about the length" => ScriptedServer.Answer("200 OK", "Content-Length: 3\r\n", new byte[3]),
        "ends too early" => ScriptedServer.Answer("200 OK", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {package.Length}\r\n"), package[..(package.Length / 2)]),
        "is broken" => ScriptedServer.Answer("500 Broken"),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
