using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ksplice.Report.Mail.Tests;

/// <summary>How the server behaves.</summary>
internal sealed record ServerManner
{
    /// <summary>Its certificate; without one it has no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>TLS from the first byte.</summary>
    public bool IsImplicit { get; init; }

    /// <summary>The only user and password, when it wants some.</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>Falls silent before it answers this command.</summary>
    public string? HangsAt { get; init; }

    /// <summary>Answers commands that begin with a text with another answer.</summary>
    public IReadOnlyDictionary<string, string> Answers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A mail server on loopback that keeps what it gets: the counterpart in tests, over real sockets and real TLS.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ServerManner _manner;
    private readonly Task _accepting;

    public MailServer(ServerManner? manner = null)
    {
        _manner = manner ?? new();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages as they came, dot-stuffing undone.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Every command, in order; what was said within TLS is marked with a star.</summary>
    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            Stream stream = client.GetStream();
            if (_manner.IsImplicit)
                stream = await SecureAsync(stream);
            await using var last = await new Conversation(this, stream, _manner.IsImplicit).RunAsync(_end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client left, or did not like our certificate: that is what some tests are about.
        }
    }

    private async Task<SslStream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _manner.Certificate }, _end.Token);
        return secure;
    }

    /// <summary>One connection.</summary>
    private sealed class Conversation(MailServer server, Stream stream, bool isSecure)
    {
        private readonly byte[] _one = new byte[1];
        private Stream _stream = stream;
        private bool _isSecure = isSecure;

        public async Task<Stream> RunAsync(CancellationToken end)
        {
            await SayAsync("CONNECT", "220 test.example ESMTP", end);
            while (await LineAsync(end) is { } line)
            {
                server.Commands.Add((_isSecure ? "*" : "") + line);
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                await SayAsync(line, Answer(verb, line), end);
                if (verb == "STARTTLS" && !Scripted(line))
                    (_stream, _isSecure) = (await server.SecureAsync(_stream), true);
                if (verb == "DATA" && !Scripted(line))
                    await TakeMessageAsync(end);
                if (verb == "QUIT")
                    break;
            }

            return _stream;
        }

        private bool Scripted(string line) => server._manner.Answers.Keys.Any(key => line.StartsWith(key, StringComparison.OrdinalIgnoreCase));

        private string Answer(string verb, string line)
        {
            if (server._manner.Answers.FirstOrDefault(answer => line.StartsWith(answer.Key, StringComparison.OrdinalIgnoreCase)) is { Value: { } scripted })
                return scripted;
            return verb switch
            {
                "EHLO" => "250-test.example\r\n250-8BITMIME\r\n"
                    + (server._manner.Certificate is not null && !_isSecure ? "250-STARTTLS\r\n" : "")
                    + (server._manner.Account is not null ? "250-AUTH PLAIN\r\n" : "") + "250 SIZE 1000000",
                "AUTH" => IsAccount(line) ? "235 welcome" : "535 no such user or password",
                "STARTTLS" => "220 go on",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
        }

        private bool IsAccount(string line) =>
            server._manner.Account is { } account
            && Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1])) == $"\0{account.User}\0{account.Password}";

        private async Task TakeMessageAsync(CancellationToken end)
        {
            var message = new StringBuilder();
            while (await LineAsync(end) is { } line && line != ".")
                message.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
            server.Messages.Add(message.ToString());
            await SayAsync("END", server._manner.Answers.GetValueOrDefault("END", "250 taken"), end);
        }

        private async Task SayAsync(string after, string answer, CancellationToken end)
        {
            if (server._manner.HangsAt is { } silent && after.StartsWith(silent, StringComparison.OrdinalIgnoreCase))
                await Task.Delay(Timeout.Infinite, end);
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), end);
            await _stream.FlushAsync(end);
        }

        // Byte by byte, so that nothing of a TLS handshake is taken for text.
        private async Task<string?> LineAsync(CancellationToken end)
        {
            var line = new List<byte>();
            while (await _stream.ReadAsync(_one, end) == 1)
            {
                if (_one[0] == '\n')
                    return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(_one[0]);
            }

            return null;
        }
    }
}
