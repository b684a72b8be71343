namespace Ksplice.Engine.Pipeline;

/// <summary>What one creation found on its way, also when it ends in a refusal or in nothing to do: for statistics.</summary>
public sealed class CreateTrace
{
    /// <summary>The units compared; empty when it did not come so far.</summary>
    public IReadOnlyList<CreatedUnit> Units { get; internal set; } = [];

    /// <summary>Milliseconds by stage, as in <see cref="CreateReport.Timings"/>.</summary>
    public IReadOnlyDictionary<string, long> Timings { get; internal set; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
