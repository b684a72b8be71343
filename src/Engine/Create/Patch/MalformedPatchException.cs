namespace Ksplice.Engine.Create.Patch;

/// <summary>Carries the place of a syntax error out of the depths of the parser, which turns it into a diagnostic.</summary>
internal sealed class MalformedPatchException(string message, int line) : Exception(message)
{
    /// <summary>Line of the patch, from 1.</summary>
    public int Line { get; } = line;
}
