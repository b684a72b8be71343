namespace Ksplice.Corpus.Cuts;

/// <summary>Takes away what is not needed: many at a time first, then one by one.</summary>
internal static class HunkReduction
{
    /// <summary>A smallest part of a list that still satisfies a test; nothing more can be taken from it alone.</summary>
    /// <param name="all">Satisfies the test as a whole.</param>
    /// <param name="suffices">The test.</param>
    /// <param name="mostTests">Gives up after so many.</param>
    /// <returns>Null when it gave up.</returns>
    public static async Task<IReadOnlyList<T>?> ReduceAsync<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, Task<bool>> suffices, int mostTests)
    {
        var (kept, tests) = (all.ToList(), 0);
        var size = Math.Max(1, kept.Count / 2);
        while (true)
        {
            var taken = false;
            for (var start = 0; start < kept.Count;)
            {
                if (tests++ >= mostTests)
                    return null;
                List<T> without = [.. kept.Take(start), .. kept.Skip(start + size)];
                if (await suffices(without))
                    (kept, taken) = (without, true);
                else
                    start += size;
            }

            if (size == 1 && !taken)
                return kept;
            size = Math.Max(1, size / 2);
        }
    }
}
