namespace Ksplice.Corpus.Cuts;

/// <summary>Tells lines of C text in the kernel's style which definition they stand in.</summary>
internal sealed class DefinitionMap
{
    private readonly int[] _definitions;

    public DefinitionMap(string text)
    {
        var lines = text.Split('\n');
        _definitions = new int[lines.Length + 2];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Opens(lines[i]))
                continue;
            var first = i;
            while (lines[i].StartsWith('{') && first > 0 && IsHead(lines[first - 1]))
                first--;
            var last = i;
            while (last + 1 < lines.Length && !lines[last].StartsWith('}'))
                last++;
            // The line after it belongs to nobody: what is inserted between two definitions is in neither.
            for (var line = first; line <= last; line++)
                _definitions[line + 1] = first + 1;
            i = last;
        }
    }

    /// <summary>Number of the definition that holds a line, both from 1; 0 outside of all.</summary>
    public int At(int line) => line > 0 && line < _definitions.Length ? _definitions[line] : 0;

    /// <summary>Definitions that a hunk changes; an insertion is in one only when the lines on both sides of it are.</summary>
    public IReadOnlySet<int> Of(Hunk hunk)
    {
        var found = new HashSet<int>();
        var line = hunk.Before == 0 ? hunk.Start + 1 : hunk.Start;
        foreach (var mark in hunk.Lines.Select(l => l[0]))
        {
            if (mark == '+' && At(line - 1) == At(line))
                found.Add(At(line));
            if (mark == '-')
                found.Add(At(line));
            if (mark is '-' or ' ')
                line++;
        }

        found.Remove(0);
        return found;
    }

    private static bool Opens(string line) => line.StartsWith('{')
        || line.Length > 0 && (char.IsLetter(line[0]) || line[0] == '_') && line.TrimEnd().EndsWith('{');

    private static bool IsHead(string line) =>
        line.Trim().Length > 0 && !line.StartsWith('#') && !line.StartsWith('}') && !line.TrimEnd().EndsWith(';') && !line.TrimEnd().EndsWith("*/", StringComparison.Ordinal);
}
