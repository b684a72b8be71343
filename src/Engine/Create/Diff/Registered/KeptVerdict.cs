namespace Ksplice.Engine.Create.Diff.Registered;

/// <summary>Whether a constant that was handed over may be written over.</summary>
/// <param name="Obstacle">What stands against it, as the end of a sentence; null when nothing does.</param>
/// <param name="Facts">What it relies on.</param>
internal sealed record KeptVerdict(string? Obstacle, IReadOnlyList<ReliedFact> Facts)
{
    /// <summary>It may not.</summary>
    public static KeptVerdict Refused(string obstacle) => new(obstacle, []);
}

/// <summary>Something known of the kernel that its code was not asked for.</summary>
/// <param name="Function">The function it is about.</param>
/// <param name="What">What it does, as known from its source.</param>
public sealed record ReliedFact(string Function, string What);
