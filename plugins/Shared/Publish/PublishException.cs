using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Shared.Publish;

/// <summary>Ends publishing from deep within; never leaves the publisher, which makes an outcome of it.</summary>
internal sealed class PublishException(OutcomeKind kind, Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public OutcomeKind Kind => kind;

    public Diagnostic Diagnostic => diagnostic;
}
