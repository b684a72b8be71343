namespace Ksplice.Abstractions.Reports;

/// <summary>Renders the record of one run.</summary>
public interface IReporter
{
    /// <summary>Short lower-case name, as given to <c>--format</c>: <c>text</c>.</summary>
    string Format { get; }

    /// <summary>Usual file name extension with its dot.</summary>
    string Extension { get; }

    /// <summary>Renders.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="options">Template to use instead of the built-in one, and the like.</param>
    /// <returns>The text, or a diagnostic about the template (field and line).</returns>
    Diagnostics.Outcome<string> Render(RunRecord record, ReportOptions options);
}

/// <summary>How to render.</summary>
/// <param name="Template">Text of a template that replaces the built-in one; null for the built-in.</param>
/// <param name="TemplateName">Where the template came from, for messages.</param>
public sealed record ReportOptions(string? Template = null, string? TemplateName = null);
