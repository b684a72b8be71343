using System.Globalization;
using System.Security.Cryptography;

namespace Ksplice.Tests.Shared.Read;

/// <summary>Answers from a folder, as RFC 9110 has it for conditions and ranges.</summary>
internal sealed class FolderAnswer(string root)
{
    public Func<Stream, CancellationToken, Task> To(ScriptedRequest request)
    {
        var file = Path.Combine(root, Uri.UnescapeDataString(new Uri(new Uri("http://h/"), request.Target).AbsolutePath).TrimStart('/'));
        if (!File.Exists(file))
            return ScriptedServer.Answer("404 Not Found");
        var bytes = File.ReadAllBytes(file);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
        if (request["If-None-Match"] == tag)
            return ScriptedServer.Answer("304 Not Modified", $"ETag: {tag}\r\n");
        if (request["Range"] is not { } range || (request["If-Range"] is { } version && version != tag))
            return ScriptedServer.Answer("200 OK", $"ETag: {tag}\r\n", bytes);
        var from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return from < bytes.Length
            ? ScriptedServer.Answer("206 Partial Content", $"ETag: {tag}\r\nContent-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}\r\n", bytes[from..])
            : ScriptedServer.Answer("416 Range Not Satisfiable", $"Content-Range: bytes */{bytes.Length}\r\n");
    }
}
