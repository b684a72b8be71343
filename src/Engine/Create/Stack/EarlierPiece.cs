namespace Ksplice.Engine.Create.Stack;

/// <summary>Something that an update below the new one brought along, so that the running kernel has it already.</summary>
/// <param name="Update">Id of an update below whose code, which still runs, tells where it is.</param>
/// <param name="Symbol">Its symbol in the unit's object as that update made it.</param>
/// <param name="IsKnown">False when no code that still runs tells: then it exists, and new code cannot use it.</param>
public sealed record EarlierPiece(string Update, string Symbol, bool IsKnown = true);
