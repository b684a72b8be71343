using System.Text;

namespace Ksplice.Tests.Shared.Read;

/// <summary>A request as it came.</summary>
/// <param name="Target">Path, or the whole address when it came to a proxy.</param>
/// <param name="Headers">By name.</param>
internal sealed record ScriptedRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public bool IsFor(string ending) => Target.EndsWith(ending, StringComparison.Ordinal);

    public static async Task<ScriptedRequest> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellation);
            text.Append((char)one[0]);
        }

        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new(
            lines[0].Split(' ')[1],
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase));
    }
}
