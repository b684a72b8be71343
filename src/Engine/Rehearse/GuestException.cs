using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>The guest could not be started: something it needs is missing or does not work.</summary>
public class GuestException : Exception
{
    /// <summary>Makes the exception for one diagnostic, which says what is missing and what to do.</summary>
    public GuestException(Diagnostic diagnostic)
        : base(diagnostic?.Message) => Diagnostic = diagnostic!;

    /// <summary>What went wrong, for the user.</summary>
    public Diagnostic Diagnostic { get; }
}
