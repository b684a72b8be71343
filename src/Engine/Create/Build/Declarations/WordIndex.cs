namespace Ksplice.Engine.Create.Build.Declarations;

/// <summary>
/// The words of many files, each as the hash of its bytes: a file that has a word is always found, one in millions that has it not as well.
/// </summary>
internal sealed class WordIndex
{
    private const uint Start = 2166136261;
    private const uint Step = 16777619;

    private readonly Dictionary<string, uint[]> _files;
    private readonly HashSet<uint> _all = [];

    private WordIndex(Dictionary<string, uint[]> files, IReadOnlyCollection<string> gluing)
    {
        (_files, Gluing) = (files, gluing);
        foreach (var words in files.Values)
            _all.UnionWith(words);
    }

    /// <summary>Files in which two signs of number stand side by side.</summary>
    public IReadOnlyCollection<string> Gluing { get; }

    /// <summary>Reads files.</summary>
    /// <param name="source">The tree.</param>
    /// <param name="paths">Paths below it; comments and literals in them count too.</param>
    /// <param name="jobs">How many are read at once.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static WordIndex Of(string source, IEnumerable<string> paths, int jobs, CancellationToken cancellation)
    {
        var (files, gluing, gate) = (new Dictionary<string, uint[]>(StringComparer.Ordinal), new List<string>(), new Lock());
        Parallel.ForEach(paths, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, path =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(source, path));
            var words = WordsOf(bytes);
            var glues = bytes.AsSpan().IndexOf("##"u8) >= 0;
            lock (gate)
            {
                files[path] = words;
                if (glues)
                    gluing.Add(path);
            }
        });
        return new WordIndex(files, gluing);
    }

    /// <summary>Whether any file has a word.</summary>
    public bool HasAnywhere(ReadOnlySpan<char> word) => _all.Contains(Hash(word));

    /// <summary>Files with at least one of some words.</summary>
    public IEnumerable<string> With(IReadOnlyCollection<string> words)
    {
        var hashes = words.Select(word => Hash(word)).ToArray();
        return _files.Where(file => Array.Exists(hashes, hash => Array.BinarySearch(file.Value, hash) >= 0)).Select(file => file.Key);
    }

    // Nobody breaks a word in two with a backslash at the end of a line.
    private static uint[] WordsOf(ReadOnlySpan<byte> text)
    {
        var found = new HashSet<uint>();
        for (var at = 0; at < text.Length;)
        {
            if (!IsPart(text[at]))
            {
                at++;
                continue;
            }

            var hash = Start;
            for (; at < text.Length && IsPart(text[at]); at++)
                hash = (hash ^ text[at]) * Step;
            found.Add(hash);
        }

        var words = found.ToArray();
        Array.Sort(words);
        return words;
    }

    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = Start;
        foreach (var letter in word)
            hash = (hash ^ (byte)letter) * Step;
        return hash;
    }

    private static bool IsPart(byte letter) => letter is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_' or (byte)'$';
}
