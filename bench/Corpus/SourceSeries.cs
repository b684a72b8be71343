namespace Ksplice.Corpus;

/// <summary>What a source version says of itself.</summary>
internal static class SourceSeries
{
    /// <summary>The series, <c>6.1</c> of <c>6.1.176-1</c>.</summary>
    public static string Of(string version) => string.Join('.', version.Split('.').Take(2));

    /// <summary>What was released upstream, <c>6.1.176</c> of <c>6.1.176-1</c>; the rest counts the distribution's builds.</summary>
    public static string Upstream(string version) => version.LastIndexOf('-') is >= 0 and var dash ? version[..dash] : version;
}
