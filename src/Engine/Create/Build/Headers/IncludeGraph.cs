using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Tells which files may read a file, directly or through others. A name that is looked for in folders of the compiler's options may mean every
/// file whose path ends with it, so more is found than is really read, never less.
/// </summary>
internal sealed class IncludeGraph
{
    private readonly IncludeIndex _index;
    private readonly Dictionary<string, List<(string File, IncludeMention Mention)>> _byFileName = new(StringComparer.Ordinal);
    private readonly List<string> _unexplained;
    private readonly HashSet<string> _fileNames;
    private IReadOnlySet<string>? _doubtful;

    /// <summary>Makes the graph.</summary>
    /// <param name="index">What every file includes.</param>
    /// <param name="foreign">Files that no unit of this kernel reads.</param>
    public IncludeGraph(IncludeIndex index, ForeignFolders foreign)
    {
        _index = index;
        var defined = new HashSet<string>(StringComparer.Ordinal);
        var computed = new List<(string File, string Macro)>();
        foreach (var (file, mentions) in index.Files.Where(entry => !foreign.Hold(entry.Key)))
        {
            foreach (var mention in mentions)
            {
                if (mention.Form == IncludeForm.Defined)
                    defined.Add(mention.Name);
                else if (mention.Form == IncludeForm.Computed)
                    computed.Add((file, mention.Name));
                else if (mention.Form != IncludeForm.Folder)
                    Remember(file, mention);
            }
        }

        _fileNames = index.Files.Keys.Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
        _unexplained = [.. computed.Where(include => !defined.Contains(include.Macro)).Select(include => include.File).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Files with an include whose name no definition in the tree explains: they, and what includes them, may read anything.</summary>
    public IReadOnlyList<string> Unexplained => _unexplained;

    /// <summary>Whether a file names one that is not in the tree: it may be generated yet, and read anything then.</summary>
    public bool NamesMissing(string file) =>
        _index.Files.GetValueOrDefault(file, []).Any(mention =>
            mention.Form is IncludeForm.Quoted or IncludeForm.Searched && !_fileNames.Contains(Path.GetFileName(mention.Name)));

    /// <summary>Whether what a unit reads cannot be told by include lines.</summary>
    /// <param name="source">Its source, below the tree.</param>
    public bool MayReadAnything(string source) => NamesMissing(source) || (_doubtful ??= Reaching(_unexplained)).Contains(source);

    /// <summary>The files that may read one of the given files, and these themselves. Makefiles among them have the compiler read it.</summary>
    /// <param name="paths">Paths below the tree.</param>
    public IReadOnlySet<string> Reaching(IEnumerable<string> paths)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>(paths.Where(reached.Add));
        while (pending.TryDequeue(out var target))
        {
            foreach (var (file, mention) in _byFileName.GetValueOrDefault(Path.GetFileName(target), []))
            {
                if (!reached.Contains(file) && MayMean(_index, file, mention, target))
                {
                    reached.Add(file);
                    pending.Enqueue(file);
                }
            }
        }

        return reached;
    }

    /// <summary>Those of some files that others may read, directly or through each other, and these.</summary>
    /// <param name="first">The others, below the tree.</param>
    /// <param name="files">The files that count.</param>
    public IReadOnlySet<string> ReadBy(IEnumerable<string> first, IReadOnlySet<string> files)
    {
        var byName = files.ToLookup(path => Path.GetFileName(path), StringComparer.Ordinal);
        var read = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<string>(first.Where(read.Add));
        while (pending.TryDequeue(out var file))
        {
            foreach (var mention in _index.Files.GetValueOrDefault(file, []).Where(mention => mention.Form is IncludeForm.Quoted or IncludeForm.Searched))
            {
                foreach (var target in byName[Path.GetFileName(mention.Name)].Where(target => !read.Contains(target) && MayMean(_index, file, mention, target)))
                {
                    read.Add(target);
                    pending.Enqueue(target);
                }
            }
        }

        return read;
    }

    private void Remember(string file, IncludeMention mention)
    {
        var name = Path.GetFileName(mention.Name);
        if (!_byFileName.TryGetValue(name, out var mentions))
            _byFileName[name] = mentions = [];
        mentions.Add((file, mention));
    }

    /// <summary>Whether a file that names another may mean a given one.</summary>
    /// <param name="index">All files.</param>
    /// <param name="file">The one with the mention.</param>
    /// <param name="mention">The mention, in quotes or to be searched.</param>
    /// <param name="target">A path below the tree.</param>
    internal static bool MayMean(IncludeIndex index, string file, IncludeMention mention, string target)
    {
        if (mention.Form == IncludeForm.Quoted)
        {
            var beside = UnitCatalogue.WithoutDots(Path.Combine(Path.GetDirectoryName(file)!, mention.Name));
            if (index.Files.ContainsKey(beside))
                return beside == target;
        }

        // What comes before the last ".." hangs on the folder it starts from.
        var name = mention.Name;
        var parent = name.LastIndexOf("../", StringComparison.Ordinal);
        name = parent < 0 ? name : name[(parent + 3)..];
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..];
        return target == name || (target.EndsWith(name, StringComparison.Ordinal) && target[^(name.Length + 1)] == '/');
    }
}
