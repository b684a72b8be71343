using System.Diagnostics;

namespace Ksplice.Engine.Pipeline;

/// <summary>Takes the time of each stage of a pipeline.</summary>
internal sealed class StageClock
{
    private readonly Dictionary<string, long> _milliseconds = new(StringComparer.Ordinal);
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private long _last;

    /// <summary>Ends a stage: the time since the last one ended is its.</summary>
    public void End(string stage)
    {
        var now = _total.ElapsedMilliseconds;
        _milliseconds[stage] = _milliseconds.GetValueOrDefault(stage) + now - _last;
        _last = now;
    }

    /// <summary>All stages and their sum.</summary>
    public IReadOnlyDictionary<string, long> Finish() =>
        new Dictionary<string, long>(_milliseconds, StringComparer.Ordinal) { ["total"] = _total.ElapsedMilliseconds };
}
