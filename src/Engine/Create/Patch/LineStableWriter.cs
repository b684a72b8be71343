using System.Text;

namespace Ksplice.Engine.Create.Patch;

/// <summary>
/// Writes the patched text so that untouched lines keep their numbers. <c>__LINE__</c> ends up in code (WARN, might_sleep, FORTIFY strings,
/// dynamic debug); when an edit moves it, functions that nobody touched compile to something else.
/// </summary>
internal static class LineStableWriter
{
    /// <summary>The text with <c>#line</c> directives; null when lines moved and no directive has a safe place.</summary>
    public static string? Write(IReadOnlyList<SourceLine> lines)
    {
        var text = new StringBuilder();
        var scanner = new SourceScanner();
        var (number, placed, missed) = (1, 0, false);
        var (directiveIn, doubtful) = (0, false);
        foreach (var line in lines)
        {
            // Within an edited run any number will do; the first untouched line after it wants its own.
            if (line.PreLine != 0)
            {
                missed = line.PreLine != number;
                if ((missed || doubtful) && scanner.IsBetweenStatements)
                {
                    text.Append("#line ").Append(line.PreLine).Append('\n');
                    (number, missed) = (line.PreLine, false);
                    (directiveIn, doubtful) = (scanner.Conditionals, false);
                    placed++;
                }
            }

            text.Append(line.Text);
            scanner.Read(line.Text);

            // A directive in a branch that is compiled out says nothing.
            doubtful |= scanner.EndedBranch != 0 && scanner.EndedBranch <= directiveIn;
            number++;
        }

        return missed && placed == 0 ? null : text.ToString();
    }
}
