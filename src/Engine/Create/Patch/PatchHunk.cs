namespace Ksplice.Engine.Create.Patch;

/// <summary>One hunk of a unified diff.</summary>
/// <param name="PreStart">First line in the old file, from 1; 0 when <paramref name="PreCount"/> is 0 and the file is empty.</param>
/// <param name="PreCount">Lines of the old file it covers.</param>
/// <param name="PostStart">First line in the new file.</param>
/// <param name="PostCount">Lines of the new file it covers.</param>
/// <param name="Lines">Its lines in order.</param>
/// <param name="PatchLine">Line of the patch that holds its header, from 1.</param>
public sealed record PatchHunk(int PreStart, int PreCount, int PostStart, int PostCount, IReadOnlyList<PatchLine> Lines, int PatchLine);

/// <summary>One line of a hunk.</summary>
/// <param name="Kind">A blank for context, <c>-</c> or <c>+</c>.</param>
/// <param name="Text">The line without its first character and without the line feed; one character per byte.</param>
/// <param name="EndsWithoutLineFeed">True for the last line of a file that does not end in a line feed.</param>
public readonly record struct PatchLine(char Kind, string Text, bool EndsWithoutLineFeed);
