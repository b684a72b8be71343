namespace Ksplice.Engine.Rehearse;

/// <summary>A place in a guest's kernel log.</summary>
/// <param name="Number">Number of the mark within its guest, from 1.</param>
public sealed record KernelLogMark(int Number)
{
    /// <summary>The line that stands in the log.</summary>
    internal string Text => $"ksplice-guest: mark {Number}";
}
