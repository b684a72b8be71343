using System.Globalization;

namespace Ksplice.Corpus.Tables;

/// <summary>Writes numbers for tables.</summary>
internal static class Numbers
{
    /// <summary>A share in percent; a dash when there is nothing to have a share of.</summary>
    public static string Share(double part, double whole) => whole <= 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0} %");

    /// <summary>Milliseconds as seconds.</summary>
    public static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.00}");

    /// <summary>The value at a percentile by nearest rank; 0 of nothing.</summary>
    public static long Percentile(IEnumerable<long> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
    }

    public static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
