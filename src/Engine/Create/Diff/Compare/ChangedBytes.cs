using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff.Compare;

/// <summary>A run of bytes that differs between an object and its new form.</summary>
/// <param name="Offset">Bytes from the object's start.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct ChangedBytes(int Offset, int Length)
{
    /// <summary>The runs of a pair of equal size, ascending.</summary>
    /// <param name="pre">The old form.</param>
    /// <param name="post">The new form.</param>
    /// <param name="mean">Whether two references at one place mean the same, so that the running field stays good.</param>
    internal static IReadOnlyList<ChangedBytes> Between(Piece pre, Piece post, Func<PieceReference, PieceReference, bool> mean)
    {
        var changed = new bool[post.Length];
        for (var i = 0; i < changed.Length; i++)
            changed[i] = pre.Bytes[i] != post.Bytes[i];
        // Nothing keeps an object from having several references at one place; then none of them is known to stay.
        var before = pre.References.GroupBy(r => r.Offset).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First());
        var kept = post.References.GroupBy(r => r.Offset).Where(g => g.Count() == 1).Select(g => g.First())
            .Where(r => before.TryGetValue(r.Offset, out var old) && old.Width == r.Width && mean(old, r)).Select(r => r.Offset).ToHashSet();
        var fields = pre.References.Concat(post.References).ToLookup(r => kept.Contains(r.Offset));
        foreach (var field in fields[true])
            changed.AsSpan(field.Offset, field.Width).Clear();
        foreach (var field in fields[false])
            changed.AsSpan(field.Offset, field.Width).Fill(true);
        return Runs(changed);
    }

    private static List<ChangedBytes> Runs(ReadOnlySpan<bool> changed)
    {
        var runs = new List<ChangedBytes>();
        for (var at = 0; at < changed.Length;)
        {
            var isChanged = changed[at];
            var rest = changed[at..].IndexOf(!isChanged);
            var length = rest < 0 ? changed.Length - at : rest;
            if (isChanged)
                runs.Add(new(at, length));
            at += length;
        }

        return runs;
    }
}
