namespace Ksplice.Corpus.Demo;

/// <summary>Which kernel is shown, and from which newer source its fixes come.</summary>
/// <param name="From">Source version of the kernel that runs.</param>
/// <param name="To">Source version that has the fixes.</param>
/// <param name="Release">The kernel's release.</param>
/// <param name="IsUsual">True when <see cref="DemoFix.Usual"/> apply; otherwise fixes have to be found.</param>
internal sealed record DemoPlan(string From, string To, string Release, bool IsUsual)
{
    /// <summary>What can be shown with what the archive has.</summary>
    /// <param name="sources">Source versions, oldest first.</param>
    /// <param name="releases">Release by source version, for those whose image is there.</param>
    /// <returns>The usual plan alone when it is possible; else others, best first: newest kernels first, and builds of one upstream version last, as they differ in little.</returns>
    public static IReadOnlyList<DemoPlan> Choose(IReadOnlyList<string> sources, IReadOnlyDictionary<string, string> releases)
    {
        if (sources.Contains(DemoFix.UsualFrom) && sources.Contains(DemoFix.UsualTo) && releases.TryGetValue(DemoFix.UsualFrom, out var usual))
            return [new DemoPlan(DemoFix.UsualFrom, DemoFix.UsualTo, usual, true)];

        var (good, poor) = (new List<DemoPlan>(), new List<DemoPlan>());
        for (var i = sources.Count - 2; i >= 0; i--)
        {
            if (!releases.TryGetValue(sources[i], out var release))
                continue;
            var upstream = SourceSeries.Upstream(sources[i]);
            var next = sources.Skip(i + 1).Select(SourceSeries.Upstream).FirstOrDefault(u => u != upstream);
            if (next is null)
                poor.Add(new DemoPlan(sources[i], sources[^1], release, false));
            else
                good.Add(new DemoPlan(sources[i], sources.Last(s => SourceSeries.Upstream(s) == next), release, false));
        }

        return [.. good, .. poor];
    }
}
