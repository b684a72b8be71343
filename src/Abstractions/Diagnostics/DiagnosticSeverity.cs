namespace Ksplice.Abstractions.Diagnostics;

/// <summary>How much a diagnostic weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>A fact worth telling; nothing to do.</summary>
    Info,

    /// <summary>The work went on, but somebody should look.</summary>
    Warning,

    /// <summary>The work was refused or failed.</summary>
    Error,
}
