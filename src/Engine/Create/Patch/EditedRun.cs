namespace Ksplice.Engine.Create.Patch;

/// <summary>Neighbouring lines that a patch replaces. Lines count from 1; a count of 0 stands before its start line.</summary>
/// <param name="PreStart">First line that goes away.</param>
/// <param name="PreCount">How many go away.</param>
/// <param name="PostStart">First line that comes in their place.</param>
/// <param name="PostCount">How many come.</param>
public readonly record struct EditedRun(int PreStart, int PreCount, int PostStart, int PostCount);
