using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ksplice.Engine.Files;

namespace Ksplice.Corpus.Runs;

/// <summary>A file of outcomes, a line each, so that an interrupted run goes on where it was. May be used from several threads.</summary>
internal sealed class OutcomeFile
{
    private static readonly JsonSerializerOptions s_options = new() { Converters = { new JsonStringEnumConverter() } };
    private readonly Dictionary<string, CutOutcome> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string _path;

    public OutcomeFile(string path)
    {
        _path = path;
        if (!File.Exists(path))
            return;
        var text = File.ReadAllText(path);
        foreach (var line in text.Split('\n'))
        {
            // A line that a killed run did not finish stands for nothing.
            if (TryRead(line) is { } outcome)
                _known[outcome.Key] = outcome;
        }

        if (text.Length > 0 && text[^1] != '\n')
            File.AppendAllText(path, "\n");
    }

    public int Count => _known.Count;

    public CutOutcome? Find(string key)
    {
        lock (_lock)
            return _known.GetValueOrDefault(key);
    }

    /// <summary>Keys of all that is known now.</summary>
    public IReadOnlySet<string> KnownKeys()
    {
        lock (_lock)
            return _known.Keys.ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlyList<CutOutcome> All()
    {
        lock (_lock)
            return [.. _known.Values];
    }

    public void Add(CutOutcome outcome)
    {
        lock (_lock)
        {
            _known[outcome.Key] = outcome;
            File.AppendAllText(_path, JsonSerializer.Serialize(outcome, s_options) + "\n");
        }
    }

    /// <summary>Forgets outcomes, so that the cuts are tried again.</summary>
    /// <returns>How many.</returns>
    public int Forget(Func<CutOutcome, bool> which)
    {
        lock (_lock)
        {
            var forgotten = _known.Values.Where(which).Select(o => o.Key).ToList();
            forgotten.ForEach(key => _known.Remove(key));
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes(string.Concat(_known.Values.Select(o => JsonSerializer.Serialize(o, s_options) + "\n"))));
            return forgotten.Count;
        }
    }

    private static CutOutcome? TryRead(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<CutOutcome>(line, s_options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
