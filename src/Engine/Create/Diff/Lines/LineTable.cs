namespace Ksplice.Engine.Create.Diff.Lines;

/// <summary>Which source lines an object's debug information gives to its code.</summary>
public sealed class LineTable
{
    private readonly Dictionary<int, List<LineRow>> _rows = [];

    /// <summary>A table that knows no lines.</summary>
    public static LineTable Empty { get; } = new([]);

    internal LineTable(IEnumerable<LineRow> rows)
    {
        foreach (var row in rows)
        {
            if (!_rows.TryGetValue(row.Section, out var list))
                _rows[row.Section] = list = [];
            list.Add(row);
        }

        foreach (var list in _rows.Values)
            list.Sort((a, b) => a.Offset.CompareTo(b.Offset));
    }

    /// <summary>True when nothing is known.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Whether a number is a line of the instruction at a place; one instruction may be of several.</summary>
    /// <param name="section">Section number.</param>
    /// <param name="offset">Bytes from the section's start.</param>
    /// <param name="line">The number asked for.</param>
    public bool IsLineOf(int section, int offset, long line)
    {
        if (line <= 0 || !_rows.TryGetValue(section, out var rows))
            return false;
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        for (var i = low - 1; i >= 0 && rows[i].Offset == rows[low - 1].Offset; i--)
        {
            if (!rows[i].IsEnd && rows[i].Line == line)
                return true;
        }

        return false;
    }
}

/// <summary>From here on the code is of this line.</summary>
/// <param name="Section">Section number.</param>
/// <param name="Offset">Bytes from the section's start.</param>
/// <param name="Line">Source line, counted from 1; 0 for code of no line.</param>
/// <param name="IsEnd">True when it only ends a run of code.</param>
internal readonly record struct LineRow(int Section, long Offset, long Line, bool IsEnd);
