namespace Ksplice.Engine.Create.Types;

/// <summary>What a patch does to the types of a unit, nothing of it refused.</summary>
/// <param name="Allowed">Changed layouts that the author accepts.</param>
/// <param name="WasCompiled">False when the texts alone showed that no layout changes.</param>
public sealed record TypeFindings(IReadOnlyList<LayoutDifference> Allowed, bool WasCompiled)
{
    /// <summary>Nothing changes, and no compiler had to say so.</summary>
    public static TypeFindings None { get; } = new([], false);
}
