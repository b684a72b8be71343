using System.Globalization;

namespace Ksplice.Corpus.Cuts;

/// <summary>How often each kind of cut is tried.</summary>
/// <param name="Weights">Relative frequency of each kind; at least one is positive.</param>
internal sealed record Mix(IReadOnlyDictionary<CutKind, int> Weights)
{
    /// <summary>Most real fixes are one commit in one file; every tenth or so changes a header.</summary>
    public const string Usual = "part=6,file=3,group=1";

    /// <summary>Reads <c>part=6,file=3,group=1</c>; a kind left out is not cut.</summary>
    /// <returns>Null when it makes no sense.</returns>
    public static Mix? Parse(string text)
    {
        var weights = new Dictionary<CutKind, int>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Split('=') is not [var name, var number]
                || !Enum.TryParse<CutKind>(name, ignoreCase: true, out var kind) || !char.IsLetter(name[0])
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) || weight > 1000
                || !weights.TryAdd(kind, weight))
                return null;
        }

        return weights.Values.Any(w => w > 0) ? new Mix(weights) : null;
    }

    /// <summary>An endless sequence of kinds that a seed decides.</summary>
    public IEnumerable<CutKind> Draw(int seed)
    {
        var random = new Random(seed);
        var all = Weights.OrderBy(w => w.Key).SelectMany(w => Enumerable.Repeat(w.Key, w.Value)).ToArray();
        while (true)
            yield return all[random.Next(all.Length)];
    }
}
