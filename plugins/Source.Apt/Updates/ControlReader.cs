using System.Text;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Reads stanzas of fields, deb822(5), one at a time from a stream of any length.</summary>
internal sealed class ControlReader : IDisposable
{
    private const int LongestLine = 256 * 1024;
    private const int LongestStanza = 1024 * 1024;

    private readonly StreamReader _reader;
    private readonly char[] _buffer = new char[32 * 1024];
    private int _position;
    private int _end;

    public ControlReader(Stream stream) => _reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);

    /// <summary>The next stanza's fields by name, continuation lines joined by line feeds; null at the end.</summary>
    /// <exception cref="FormatException">It is no such file.</exception>
    public Dictionary<string, string>? Next()
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        var value = new StringBuilder();
        var size = 0;
        while (Line() is { } line)
        {
            if (line.AsSpan().Trim(" \t").Length == 0)
            {
                if (name is null)
                    continue;
                break;
            }

            size += line.Length;
            if (size > LongestStanza)
                throw new FormatException("a stanza is too long");
            if (line[0] is ' ' or '\t')
            {
                if (name is null)
                    throw new FormatException("a stanza begins with a continuation");
                value.Append('\n').Append(line.AsSpan(1).Trim(" \t"));
                continue;
            }

            Add(fields, name, value);
            name = NameOf(line);
            value.Clear().Append(line.AsSpan(name.Length + 1).Trim(" \t"));
        }

        Add(fields, name, value);
        return name is null ? null : fields;
    }

    public void Dispose() => _reader.Dispose();

    private static void Add(Dictionary<string, string> fields, string? name, StringBuilder value)
    {
        if (name is not null && !fields.TryAdd(name, value.ToString()))
            throw new FormatException($"field {name} stands twice in one stanza");
    }

    private static string NameOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line[0] is not ('#' or '-') && line.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0
            ? line[..colon]
            : throw new FormatException("a line is no field");
    }

    // StreamReader.ReadLine would read a line of any length.
    private string? Line()
    {
        StringBuilder? line = null;
        while (true)
        {
            if (_position == _end)
            {
                (_position, _end) = (0, Read());
                if (_end == 0)
                    return line?.ToString();
            }

            var rest = _buffer.AsSpan(_position, _end - _position);
            var length = rest.IndexOf('\n');
            var piece = length < 0 ? rest : rest[..length];
            if ((line?.Length ?? 0) + piece.Length > LongestLine)
                throw new FormatException("a line is too long");
            if (piece.IndexOfAny('\0', '\r') >= 0)
                throw new FormatException("there is a zero byte or a carriage return");
            _position += piece.Length + (length < 0 ? 0 : 1);
            if (length >= 0 && line is null)
                return piece.ToString();
            (line ??= new StringBuilder()).Append(piece);
            if (length >= 0)
                return line.ToString();
        }
    }

    private int Read()
    {
        try
        {
            return _reader.Read(_buffer);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("it is not UTF-8", e);
        }
    }
}
