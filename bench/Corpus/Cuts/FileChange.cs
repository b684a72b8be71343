using System.Text;

namespace Ksplice.Corpus.Cuts;

/// <summary>How one file differs between the versions.</summary>
/// <param name="Path">Below the source.</param>
/// <param name="Before">Its old text.</param>
/// <param name="After">Its new text.</param>
/// <param name="Hunks">The difference, in order.</param>
internal sealed record FileChange(string Path, string Before, string After, IReadOnlyList<Hunk> Hunks)
{
    private readonly Lazy<string> _plainBefore = new(() => CommentRemover.Remove(Before));
    private readonly Lazy<HashSet<string>> _namesAfter = new(() => Identifiers.In(CommentRemover.Remove(After)));
    private HashSet<string>? _namesBefore;

    /// <summary>All names in the old text, those of comments not counted.</summary>
    public IReadOnlySet<string> NamesBefore => _namesBefore ??= Identifiers.In(_plainBefore.Value);

    /// <summary>All names in the new text.</summary>
    public IReadOnlySet<string> NamesAfter => _namesAfter.Value;

    /// <summary>A patch with some of the hunks.</summary>
    public string PatchOf(IEnumerable<Hunk> chosen)
    {
        var text = new StringBuilder($"--- a/{Path}\n+++ b/{Path}\n");
        var moved = 0;
        foreach (var hunk in Ordered(chosen))
        {
            hunk.Write(text, moved);
            moved += hunk.After - hunk.Before;
        }

        return text.ToString();
    }

    /// <summary>The old text with some of the hunks applied.</summary>
    public string TextWith(IEnumerable<Hunk> chosen)
    {
        var lines = Before.Split('\n');
        var result = new List<string>(lines.Length);
        var next = 0;
        foreach (var hunk in Ordered(chosen))
        {
            var start = hunk.Before == 0 ? hunk.Start : hunk.Start - 1;
            result.AddRange(lines[next..start]);
            result.AddRange(hunk.Lines.Where(l => l[0] is ' ' or '+').Select(l => l[1..]));
            next = start + hunk.Before;
        }

        result.AddRange(lines[next..]);
        return string.Join('\n', result);
    }

    /// <summary>True when the hunks change nothing but comments and white space.</summary>
    public bool IsOnlyComments(IEnumerable<Hunk> chosen) => _plainBefore.Value == CommentRemover.Remove(TextWith(chosen));

    private static IEnumerable<Hunk> Ordered(IEnumerable<Hunk> hunks) => hunks.OrderBy(h => h.Start);
}
