using Ksplice.Engine.Create.Build.Declarations;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>
/// Follows what a patch adds to headers by name: into the macros and inline functions that mention it, those that mention these, and so on to
/// the units. A unit that mentions none of all these names means after the patch what it meant before, although its text differs: a declaration that
/// is not referred to makes no code, and a type that any way leads to is mentioned on that way. Where that cannot be told by text (a
/// condition depends on a name, a line has no plain form), everything that may read the file counts; so it does where a name that existed
/// changes, since macros can glue that together in more steps than words tell. No unit can have meant by such means what nothing declared; a new
/// macro is followed through macros that glue once all the same.
/// </summary>
/// <param name="graph">Who may read whom.</param>
/// <param name="words">The words of every file that a unit may read, and of the units.</param>
/// <param name="read">Gives the text of a file in the tree.</param>
internal sealed class ChangeReach(IncludeGraph graph, WordIndex words, Func<string, string> read)
{
    // Names that lead so far lead on to all that can be reached.
    private const int MostNames = 1000;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReachingName> _seen = new(StringComparer.Ordinal);
    private readonly Lazy<GluedNames> _glued = new(() => new GluedNames([.. words.Gluing.SelectMany(path => GluedNames.ChainsOf(read(path)))], words));

    /// <summary>Files whose meaning may change: units, and what all units count with that read it.</summary>
    /// <param name="patched">The patched files.</param>
    /// <returns>All files that are concerned, themselves or by one that they may read; null when the names lead nearly everywhere.</returns>
    public IReadOnlySet<string>? Follow(IEnumerable<PatchedFile> patched)
    {
        var open = new Queue<ReachingName>();
        foreach (var file in patched)
        {
            if (Path.GetExtension(file.Path) != ".h" || HeaderChange.Between(file.PreText, file.PostText) is not { OnlyAdds: true } change)
            {
                _files.Add(file.Path);
                continue;
            }

            foreach (var name in change.Functions.Concat(change.Others))
                open.Enqueue(new ReachingName(name, change.Functions.Contains(name), !change.Fresh.Contains(name)));
        }

        return Follow(open);
    }

    /// <summary>Files in which macros may be met that come and that nothing in the tree defined.</summary>
    /// <inheritdoc cref="Follow(IEnumerable{PatchedFile})"/>
    public IReadOnlySet<string>? Follow(IReadOnlySet<string> macros) => Follow(new Queue<ReachingName>(macros.Select(name => new ReachingName(name, false, true))));

    private IReadOnlySet<string>? Follow(Queue<ReachingName> open)
    {
        while (open.Count > 0)
        {
            if (_seen.Count > MostNames)
                return null;
            var round = new Dictionary<string, ReachingName>(StringComparer.Ordinal);
            while (open.TryDequeue(out var next))
            {
                // What one declaration leaves open counts for all of the name.
                var known = _seen.TryGetValue(next.Name, out var seen);
                var all = known ? next with { IsFunction = next.IsFunction && seen.IsFunction, IsGlued = next.IsGlued || seen.IsGlued } : next;
                if (!known || all != seen)
                    _seen[next.Name] = round[next.Name] = all;
            }

            foreach (var name in round.Values.Where(name => name.IsGlued).ToList())
            {
                // A piece of a name, and a macro that glues, may stand anywhere.
                foreach (var word in _glued.Value.Standing(name.Name).Select(word => new ReachingName(word, false, false)).Where(word => _seen.TryAdd(word.Name, word)))
                    round[word.Name] = word;
            }

            foreach (var path in words.With(round.Keys))
                Visit(path, round, open);
        }

        return graph.Reaching(_files);
    }

    private void Visit(string path, Dictionary<string, ReachingName> names, Queue<ReachingName> open)
    {
        if (_files.Contains(path))
            return;
        if (Path.GetExtension(path) != ".h" || DeclarationReader.Read(read(path)) is not { } list || list.Conditions.Any(word => names.TryGetValue(word, out var name) && !name.IsFunction))
        {
            _files.Add(path);
            return;
        }

        foreach (var item in list.Items)
        {
            var mentioned = item.Tokens.Where(token => names.ContainsKey(token) && !item.Names.Contains(token, StringComparer.Ordinal)).ToList();
            if (mentioned.Count == 0 || item.Kind == DeclarationKind.Inert)
                continue;
            if (item.Kind is DeclarationKind.Function or DeclarationKind.Macro)
            {
                foreach (var name in item.Names)
                    open.Enqueue(new ReachingName(name, item.Kind == DeclarationKind.Function, mentioned.Exists(word => names[word].IsGlued)));
            }
            else if (item.Kind is DeclarationKind.Unclear || !mentioned.TrueForAll(name => names[name].IsFunction) || item.Tokens.Any(token => token is "typeof" or "__typeof__" or "sizeof"))
            {
                // Within a type the name of a function can only be that of a member.
                _files.Add(path);
                return;
            }
        }
    }

    /// <summary>A name to look for.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="IsFunction">Whether it is surely no macro and no type.</param>
    /// <param name="IsGlued">Whether it is looked for in pieces as well; not for one that was found only because it glues another.</param>
    private readonly record struct ReachingName(string Name, bool IsFunction, bool IsGlued);
}
