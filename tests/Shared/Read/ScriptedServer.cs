using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ksplice.Tests.Shared.Read;

/// <summary>
/// Serves over loopback what a script says, byte for byte: real servers cannot be made to lie. Without a script for a request it serves a folder, with
/// entity tags, conditions and ranges. One request for each connection.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _root;
    private readonly X509Certificate2? _certificate;
    private readonly List<ScriptedRequest> _requests = [];

    public ScriptedServer(string root, X509Certificate2? certificate = null)
    {
        _root = root;
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>Answers a request; null for the folder's own answer.</summary>
    public Func<ScriptedRequest, Func<Stream, CancellationToken, Task>?> Script { get; set; } = _ => null;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Uri => $"{(_certificate is null ? "http" : "https")}://localhost:{Port}/";

    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>An answer with a body.</summary>
    public static Func<Stream, CancellationToken, Task> Answer(string status, string headers = "", byte[]? body = null) => async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}{(headers.Contains("Content-Length", StringComparison.Ordinal) || headers.Contains("chunked", StringComparison.Ordinal) ? "" : $"Content-Length: {body?.Length ?? 0}\r\n")}\r\n"), cancellation);
        await stream.WriteAsync(body ?? [], cancellation);
    };

    /// <summary>A redirect.</summary>
    public static Func<Stream, CancellationToken, Task> Redirect(string location) => Answer("302 Found", $"Location: {location}\r\n");

    /// <summary>A beginning, then nothing, the connection held open.</summary>
    public static Func<Stream, CancellationToken, Task> Hang(string beginning) => async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
    };

    /// <summary>A header and then bytes without end, a pause between pieces.</summary>
    public static Func<Stream, CancellationToken, Task> Endless(string headers, TimeSpan pause, int piece = 64 * 1024) => async (stream, cancellation) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n"), cancellation);
        while (true)
        {
            await stream.WriteAsync(new byte[piece], cancellation);
            await stream.FlushAsync(cancellation);
            await Task.Delay(pause, cancellation);
        }
    };

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var held = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                stream = secure;
            }

            await using var closing = stream;
            var request = await ScriptedRequest.ReadAsync(stream, _end.Token);
            lock (_requests)
                _requests.Add(request);
            await (Script(request) ?? new FolderAnswer(_root).To(request))(stream, _end.Token);
            await stream.FlushAsync(_end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The client went away, as many of these tests want it to.
        }
    }
}
