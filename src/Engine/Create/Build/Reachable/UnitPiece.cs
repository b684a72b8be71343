namespace Ksplice.Engine.Create.Build.Reachable;

/// <summary>A declaration, definition or directive at file scope.</summary>
/// <param name="First">Its first token.</param>
/// <param name="End">Behind its last token.</param>
/// <param name="Body">The brace that opens a function's body; negative for anything else.</param>
internal readonly record struct UnitPiece(int First, int End, int Body)
{
    /// <summary>Behind the last token of what stands before a body.</summary>
    public int HeadEnd => Body < 0 ? End : Body;
}
