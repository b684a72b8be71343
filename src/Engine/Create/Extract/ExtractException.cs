using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Extract;

/// <summary>Carries a refusal out of extraction's depths; never leaves this folder.</summary>
internal sealed class ExtractException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;
}
