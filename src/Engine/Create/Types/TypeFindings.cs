namespace Ksplice.Engine.Create.Types;

/// <summary>What a patch does to the types of a unit.</summary>
/// <param name="Differences">Changed layouts, harmless ones too.</param>
/// <param name="WasCompiled">False when the texts alone showed that no layout changes.</param>
public sealed record TypeFindings(IReadOnlyList<LayoutDifference> Differences, bool WasCompiled)
{
    /// <summary>Nothing changes, and no compiler had to say so.</summary>
    public static TypeFindings None { get; } = new([], false);
}
