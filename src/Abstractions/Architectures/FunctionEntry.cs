namespace Ksplice.Abstractions.Architectures;

/// <summary>What a function begins with, for processors that can be told to enforce landing pads in calls by address.</summary>
public enum FunctionEntry
{
    /// <summary>No landing pad: where they are enforced, the function is called by name only. Without such a thing every function is.</summary>
    Unmarked,

    /// <summary>A landing pad.</summary>
    LandingPad,

    /// <summary>What the kernel writes over a landing pad that nobody may use any more.</summary>
    SealedLandingPad,
}
