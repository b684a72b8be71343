using System.Text;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Create.Patch;

/// <summary>Reads unified diffs, with or without the head that <c>git format-patch</c> or <c>git show</c> put in front.</summary>
public static partial class PatchParser
{
    // Larger than any kernel release's whole difference to the one before.
    private const int MaximumLength = 256 << 20;

    /// <summary>Reads a patch.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    public static Outcome<ParsedPatch> Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length > MaximumLength)
            return Refuse(name, 0, "it is too large to be a patch");
        if (bytes.Contains((byte)0))
            return Refuse(name, 0, "it holds a zero byte");
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        try
        {
            return new Reader(lines, name).Read();
        }
        catch (MalformedPatchException malformed)
        {
            return Refuse(name, malformed.Line, malformed.Message);
        }
    }

    private static Outcome<ParsedPatch> Refuse(string name, int line, string why) =>
        Outcome<ParsedPatch>.Refused(Diagnostic.Error(
            "KSP1001", $"The patch cannot be read: {why}.", line > 0 ? $"{name}:{line}" : name,
            "Give a unified diff as diff -u, git diff, git show or git format-patch write it, unshortened."));

    private sealed class Reader(string[] lines, string name)
    {
        private readonly List<PatchFileChange> _files = [];
        private readonly StringBuilder _text = new();
        private string? _title;
        private bool _inHeader = true;
        private int _next;

        public Outcome<ParsedPatch> Read()
        {
            while (_next < lines.Length)
            {
                var line = lines[_next];
                if (line.StartsWith("diff --git ", StringComparison.Ordinal) || IsFileHeader(_next))
                    ReadFile();
                else if (HunkHeader().IsMatch(line))
                    throw Malformed("a hunk comes before any file name");
                else
                    ReadText(line);
            }

            if (_files.Count == 0)
                return Refuse(name, 0, "it changes no file");
            var ids = CveId().Matches(_text.ToString()).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
            return Outcome<ParsedPatch>.Ok(new ParsedPatch(_title, ids, _files));
        }

        private bool IsFileHeader(int index) =>
            index + 1 < lines.Length
            && lines[index].StartsWith("--- ", StringComparison.Ordinal) && lines[index + 1].StartsWith("+++ ", StringComparison.Ordinal);

        private void ReadText(string line)
        {
            // The text of a message in UTF-8 was read byte by byte.
            var decoded = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line));
            _text.AppendLine(decoded);
            _next++;
            if (_title is null && decoded.StartsWith("Subject:", StringComparison.Ordinal))
            {
                var subject = new StringBuilder(decoded["Subject:".Length..].Trim());
                for (; _next < lines.Length && lines[_next].StartsWith(' '); _next++)
                    subject.Append(' ').Append(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(lines[_next].Trim())));
                _text.AppendLine(subject.ToString());
                _title = SubjectPrefix().Replace(subject.ToString(), "");
            }
            else if (_title is null && _inHeader && decoded.StartsWith("    ", StringComparison.Ordinal) && decoded.Trim().Length > 0)
            {
                // git show indents the message by four blanks.
                _title = decoded.Trim();
            }

            if (line == "---")
                _inHeader = false;
        }

        private void ReadFile()
        {
            var start = _next + 1;
            string? special = null, oldPath = null, newPath = null;
            var binary = false;
            if (lines[_next].StartsWith("diff --git ", StringComparison.Ordinal))
            {
                (oldPath, newPath) = GitPaths(lines[_next]);
                for (_next++; _next < lines.Length && GitExtension().Match(lines[_next]) is { Success: true } extension; _next++)
                {
                    special ??= DescribeExtension(extension.Value);
                    binary |= extension.Value.StartsWith("Binary", StringComparison.Ordinal) || extension.Value.StartsWith("GIT binary", StringComparison.Ordinal);
                }
            }

            if (_next < lines.Length && IsFileHeader(_next))
            {
                oldPath = HeaderPath(lines[_next]);
                newPath = HeaderPath(lines[_next + 1]);
                _next += 2;
            }

            var hunks = new List<PatchHunk>();
            while (!binary && _next < lines.Length && lines[_next].StartsWith("@@ ", StringComparison.Ordinal))
                hunks.Add(ReadHunk());
            if (oldPath is null && newPath is null)
                throw new MalformedPatchException("a file part without a file name", start);
            if (hunks.Count == 0 && special is null && !binary)
                throw new MalformedPatchException("a file part without hunks", start);
            if (oldPath is null)
                special ??= "adds it";
            if (newPath is null)
                special ??= "deletes it";
            _files.Add(new PatchFileChange(oldPath, newPath, hunks, special, binary, name, start));
            if (binary)
                SkipBinary();
        }

        private void SkipBinary()
        {
            while (_next < lines.Length && !lines[_next].StartsWith("diff --git ", StringComparison.Ordinal) && !IsFileHeader(_next))
                _next++;
        }

        private PatchHunk ReadHunk()
        {
            var at = _next + 1;
            var header = HunkHeader().Match(lines[_next]);
            if (!header.Success)
                throw Malformed("a hunk header that is none");
            var (preStart, preCount) = Range(header, "prestart", "precount");
            var (postStart, postCount) = Range(header, "poststart", "postcount");
            _next++;
            var body = new List<PatchLine>();
            for (int pre = 0, post = 0; pre < preCount || post < postCount;)
            {
                if (_next >= lines.Length)
                    throw new MalformedPatchException("the patch ends within a hunk", lines.Length);

                // Some mailers drop the blank of an empty context line.
                var line = lines[_next].Length == 0 ? " " : lines[_next];
                var kind = line[0];
                if (kind is not (' ' or '-' or '+'))
                    throw Malformed("a hunk has fewer lines than its header says");
                pre += kind == '+' ? 0 : 1;
                post += kind == '-' ? 0 : 1;
                if (pre > preCount || post > postCount)
                    throw Malformed("a hunk has more lines than its header says");
                _next++;
                var last = _next < lines.Length && lines[_next].StartsWith('\\');
                if (last)
                    _next++;
                body.Add(new PatchLine(kind, line[1..], last));
            }

            return new PatchHunk(preStart, preCount, postStart, postCount, body, at);
        }

        private (int Start, int Count) Range(Match header, string start, string count)
        {
            var counted = header.Groups[count];
            if (!int.TryParse(header.Groups[start].ValueSpan, out var first)
                || !int.TryParse(counted.Success ? counted.ValueSpan : "1", out var number) || first > int.MaxValue - number)
                throw Malformed("a line number that is too large");
            return (first, number);
        }

        private MalformedPatchException Malformed(string why) => new(why, _next + 1);
    }

    private static string? DescribeExtension(string line) => line.Split(' ')[0] switch
    {
        "new" => "adds it",
        "deleted" => "deletes it",
        "rename" => "renames it",
        "copy" => "copies it",
        "old" => "changes its mode",
        _ => null,
    };

    /// <summary>The path of a <c>---</c> or <c>+++</c> line; null for <c>/dev/null</c>.</summary>
    private static string? HeaderPath(string line)
    {
        var path = Unquote(line[4..].Split('\t')[0].TrimEnd('\r').TrimEnd());
        return path == "/dev/null" ? null : path;
    }

    private static (string? Old, string? New) GitPaths(string line)
    {
        // Only used for parts without hunks; both halves are equal but for their prefix.
        var words = line["diff --git ".Length..].Split(' ');
        return words.Length == 2 ? (Unquote(words[0]), Unquote(words[1])) : (line, line);
    }

    // Quoted names hold escapes; no kernel file needs them, and leaving the backslash makes the name unknown rather than another.
    private static string Unquote(string path) => path is ['"', .. var inner, '"'] ? inner : path;

    [GeneratedRegex(@"^@@ -(?<prestart>\d+)(,(?<precount>\d+))? \+(?<poststart>\d+)(,(?<postcount>\d+))? @@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HunkHeader();

    [GeneratedRegex("^(index |old mode |new mode |deleted file |new file |copy |rename |similarity |dissimilarity |Binary files |GIT binary patch).*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GitExtension();

    [GeneratedRegex(@"\bCVE-[0-9]{4}-[0-9]{4,7}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CveId();

    [GeneratedRegex(@"^(\s*\[[^\]]*\])+\s*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SubjectPrefix();
}
