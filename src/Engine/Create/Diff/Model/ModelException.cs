using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Diff.Model;

/// <summary>Carries a refusal out of the model builder's depths; never leaves this folder.</summary>
internal sealed class ModelException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
