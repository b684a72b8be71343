namespace Ksplice.Abstractions.Diagnostics;

/// <summary>
/// One finding: what was refused or noticed, where, and what to do next. Every code has a page of its own,
/// <c>docs/diagnostics/CODE.md</c>.
/// </summary>
/// <param name="Code">Stable code, <c>KSP</c> and four digits; the first digit tells the phase
/// (1 patch and build, 2 difference, 3 package and trust, 4 verify and link, 5 load and swap, 6 sources, 7 plugins).</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Message">One sentence, without the location.</param>
/// <param name="Location">Where, most often <c>object: symbol+offset</c> or <c>file:line</c>; null when it is about the whole.</param>
/// <param name="Hint">What to do next; null only for infos.</param>
public sealed record Diagnostic(
    string Code,
    DiagnosticSeverity Severity,
    string Message,
    string? Location = null,
    string? Hint = null)
{
    /// <summary>A finding that stops the work.</summary>
    public static Diagnostic Error(string code, string message, string? location, string hint) =>
        new(code, DiagnosticSeverity.Error, message, location, hint);

    /// <summary>A finding that somebody should look at, though the work goes on.</summary>
    public static Diagnostic Warning(string code, string message, string? location, string hint) =>
        new(code, DiagnosticSeverity.Warning, message, location, hint);

    /// <summary>A fact worth telling.</summary>
    public static Diagnostic Info(string code, string message, string? location = null) =>
        new(code, DiagnosticSeverity.Info, message, location);

    /// <summary>The same, where the work went on without what was refused or failed.</summary>
    public Diagnostic AsWarning() => Severity == DiagnosticSeverity.Error ? this with { Severity = DiagnosticSeverity.Warning } : this;

    /// <inheritdoc />
    public override string ToString() =>
        Location is null ? $"{Code}: {Message}" : $"{Code}: {Location}: {Message}";
}
