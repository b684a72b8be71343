using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Demo;

/// <summary>An update that is ready to be shown.</summary>
/// <param name="Fix">What it fixes.</param>
/// <param name="Report">How it was made.</param>
internal sealed record DemoUpdate(DemoFix Fix, CreateReport Report)
{
    /// <summary>The module it changes; null for code built into the kernel.</summary>
    public string? Module => Report.Units.Select(u => u.Build.Target).FirstOrDefault(t => t.IsModule)?.Name;

    /// <summary>Functions that it replaces; the cold half of one counts as part of it.</summary>
    public IReadOnlyList<string> Functions =>
        [.. Report.Units.SelectMany(u => u.Difference.Changed).Select(f => f.Name).Where(n => !n.EndsWith(".cold", StringComparison.Ordinal))];
}
