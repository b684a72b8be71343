using System.Net;
using System.Net.Sockets;

namespace Ksplice.Tests.Shared.Publish;

/// <summary>Serves a folder over HTTP on the loopback interface.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _root;

    public LoopbackServer(string root)
    {
        _root = root;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Uri = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Uri);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Uri { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var file = Path.Combine(_root, request.Request.Url!.AbsolutePath.TrimStart('/'));
            request.Response.StatusCode = File.Exists(file) ? 200 : 404;
            var bytes = File.Exists(file) ? await File.ReadAllBytesAsync(file) : [];
            request.Response.ContentLength64 = bytes.Length;
            await request.Response.OutputStream.WriteAsync(bytes);
            request.Response.Close();
        }
    }
}
