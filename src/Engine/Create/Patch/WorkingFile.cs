using System.Text;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Patch;

/// <summary>A file while patches are applied to it. Every line knows which line of the original it is, so that edits of several patches add up.</summary>
internal sealed class WorkingFile
{
    private readonly string _path;
    private readonly string _preText;
    private readonly List<SourceLine> _lines;

    public WorkingFile(string path, string text)
    {
        _path = path;
        _preText = text;
        _lines = [.. SplitLines(text).Select((line, index) => new SourceLine(line, index + 1))];
    }

    /// <summary>Applies one patch's hunks, all or none of them counting; the findings are empty or infos when all applied.</summary>
    public IReadOnlyList<Diagnostic> Apply(PatchFileChange change)
    {
        var findings = new List<Diagnostic>();
        var (offset, firstFree) = (0, 0);
        foreach (var hunk in change.Hunks)
        {
            var pre = hunk.Lines.Where(line => line.Kind != '+').Select(Text).ToList();
            if (pre.Count == 0 && _lines.Count > 0)
                return [PatchDiagnostics.NoContext(change, hunk, _path)];
            var expected = Math.Max(0, hunk.PreStart - 1) + offset;
            if (Find(pre, expected, firstFree) is not { } at)
                return [Explain(change, hunk, pre, expected, firstFree)];
            if (at != expected)
                findings.Add(PatchDiagnostics.Moved(change, hunk, _path, at - expected));

            firstFree = at + Replace(at, hunk);
            offset += at - expected + hunk.PostCount - hunk.PreCount;
        }

        return findings;
    }

    public PatchedFile Finish()
    {
        var post = new StringBuilder();
        foreach (var line in _lines)
            post.Append(line.Text);
        var runs = Runs();
        var text = post.ToString();
        return new PatchedFile(_path, _preText, text, LineStableWriter.Write(_lines), runs);
    }

    private int Replace(int at, PatchHunk hunk)
    {
        var result = new List<SourceLine>(hunk.Lines.Count);
        var source = at;
        foreach (var line in hunk.Lines)
        {
            if (line.Kind == '+')
                result.Add(new SourceLine(Text(line), 0));
            else if (line.Kind == ' ')
                result.Add(_lines[source++]);
            else
                source++;
        }

        _lines.RemoveRange(at, source - at);
        _lines.InsertRange(at, result);
        return result.Count;
    }

    private int? Find(List<string> pre, int expected, int firstFree)
    {
        if (expected >= firstFree && Matches(pre, expected))
            return expected;
        var places = Places(pre, firstFree);
        return places.Count == 1 ? places[0] : null;
    }

    private List<int> Places(List<string> pre, int firstFree)
    {
        var places = new List<int>();
        for (var index = firstFree; index + pre.Count <= _lines.Count; index++)
        {
            if (Matches(pre, index))
                places.Add(index);
        }

        return places;
    }

    private bool Matches(List<string> wanted, int at)
    {
        if (at < 0 || at > _lines.Count - wanted.Count)
            return false;
        for (var index = 0; index < wanted.Count; index++)
        {
            if (_lines[at + index].Text != wanted[index])
                return false;
        }

        return true;
    }

    private Diagnostic Explain(PatchFileChange change, PatchHunk hunk, List<string> pre, int expected, int firstFree)
    {
        if (Places(pre, firstFree) is { Count: > 1 } places)
            return PatchDiagnostics.Ambiguous(change, hunk, _path, [.. places.Select(place => place + 1)]);
        var post = hunk.Lines.Where(line => line.Kind != '-').Select(Text).ToList();
        if (Places(post, firstFree).Count > 0 && hunk.Lines.Any(line => line.Kind == '+'))
            return PatchDiagnostics.AlreadyApplied(change, hunk, _path);
        var start = Math.Max(expected, firstFree);
        var wrong = Enumerable.Range(0, pre.Count).FirstOrDefault(index => start + index >= _lines.Count || _lines[start + index].Text != pre[index]);
        var found = start + wrong < _lines.Count ? _lines[start + wrong].Text : null;
        return PatchDiagnostics.Mismatch(change, hunk, _path, start + wrong + 1, pre[wrong], found);
    }

    private List<EditedRun> Runs()
    {
        var runs = new List<EditedRun>();
        var nextPre = 1;
        for (var index = 0; index <= _lines.Count; index++)
        {
            var start = index;
            while (index < _lines.Count && _lines[index].PreLine == 0)
                index++;
            var pre = index < _lines.Count ? _lines[index].PreLine : SplitLines(_preText).Count + 1;
            if (index > start || pre != nextPre)
                runs.Add(new EditedRun(nextPre, pre - nextPre, start + 1, index - start));
            nextPre = pre + 1;
        }

        return runs;
    }

    private static string Text(PatchLine line) => line.EndsWithoutLineFeed ? line.Text : line.Text + "\n";

    private static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}

/// <summary>A line of a patched file.</summary>
/// <param name="Text">With its line feed, if it has one.</param>
/// <param name="PreLine">Its number in the original, from 1; 0 when a patch brought it.</param>
internal readonly record struct SourceLine(string Text, int PreLine);
