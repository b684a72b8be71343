using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Read;

/// <summary>Ends reading a repository from deep within; never leaves a source, which makes an outcome of it.</summary>
internal sealed class SourceException(OutcomeKind kind, Diagnostic diagnostic, bool isPassing = false) : Exception(diagnostic.Message)
{
    public OutcomeKind Kind => kind;

    public Diagnostic Diagnostic => diagnostic;

    /// <summary>True when the same question may be answered a moment later.</summary>
    public bool IsPassing => isPassing;

    /// <summary>How long the server asks to wait before that.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>True when it is about one mirror, so that another one may do better.</summary>
    public bool IsOfMirror => kind is OutcomeKind.SourceFailed or OutcomeKind.Untrusted;
}
