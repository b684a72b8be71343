using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Looks for weak definitions that take the place of one that goes. Neither the objects of the patch nor the running kernel's symbols show
/// them: the linker left them out as long as the strong one was there. So the sources are searched, which takes seconds, and is seldom asked.
/// </summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="catalogue">Tells what the tree's units are linked into.</param>
/// <param name="compiler">Compiles those whose text does not show the names.</param>
internal sealed partial class WeakDefinitions(KernelTree tree, UnitCatalogue catalogue, UnitCompiler compiler)
{
    // The macro of system calls that a kernel may be built without; it glues the names of its weak definitions together, differently for each architecture.
    private static readonly byte[] s_gluing = "COND_SYSCALL"u8.ToArray();

    private static readonly string[] s_otherPrograms = ["Documentation", "tools", "scripts", "samples", "usr"];

    /// <summary>A refusal for each name that a weak definition of the same target takes over.</summary>
    /// <param name="gone">Names that no unit of the update defines any more, with the unit and the target that did.</param>
    /// <param name="cancellation">Stops the search.</param>
    public async Task<IReadOnlyList<Diagnostic>> FindAsync(IReadOnlyList<(string Unit, string Target, string Name)> gone, CancellationToken cancellation)
    {
        if (gone.Count == 0)
            return [];
        var names = gone.Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
        var found = new ConcurrentBag<(string Name, string File)>();
        var gluing = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = tree.Jobs, CancellationToken = cancellation };
        Parallel.ForEach(Sources(), options, file =>
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan().IndexOf(s_gluing) >= 0)
                gluing.Add(Path.GetRelativePath(tree.Source, file));
            if (bytes.AsSpan().IndexOf("weak"u8) < 0)
                return;
            foreach (var name in WeakIn(Encoding.Latin1.GetString(bytes), names))
                found.Add((name, Path.GetRelativePath(tree.Source, file)));
        });

        foreach (var file in gluing)
        {
            var compiled = await CompiledAsync(file, names, cancellation);
            if (!compiled.IsOk)
                return compiled.Diagnostics;
            foreach (var name in compiled.Value)
                found.Add((name, file));
        }

        var refusals = new List<Diagnostic>();
        foreach (var (name, file) in found.OrderBy(f => f, Comparer<(string Name, string File)>.Default))
        {
            // What cannot be told may be part of any target.
            var recipes = await catalogue.FindAllAsync(file, cancellation);
            if (!recipes.IsOk && recipes.Diagnostics.All(d => d.Code == UnitCatalogue.NotBuilt))
                continue;
            refusals.AddRange(gone.Where(g => g.Name == name && g.Unit != file && (recipes.Value is null || recipes.Value.Any(r => r.Target.Name == g.Target && r.Name != g.Unit)))
                .Select(g => DiffDiagnostics.DefinedElsewhere($"{g.Unit}: {name}", file)));
        }

        return refusals;
    }

    /// <summary>Which of some names the object of a unit defines as weak; none when it is not built.</summary>
    private async Task<Outcome<IReadOnlyList<string>>> CompiledAsync(string file, HashSet<string> names, CancellationToken cancellation)
    {
        var recipe = await catalogue.FindAsync(file, cancellation);
        if (!recipe.IsOk)
            return recipe.Diagnostics.All(d => d.Code == UnitCatalogue.NotBuilt) ? Outcome<IReadOnlyList<string>>.Ok([]) : recipe.As<IReadOnlyList<string>>();
        var compiled = await compiler.CompilePreAsync(recipe.Value, ObjectKind.Plain, cancellation);
        if (!compiled.IsOk)
            return compiled.As<IReadOnlyList<string>>();
        var elf = ElfReader.ReadFile(compiled.Value.Path);
        return !elf.IsOk ? elf.As<IReadOnlyList<string>>()
            : Outcome<IReadOnlyList<string>>.Ok([.. elf.Value.Symbols.Where(s => s is { Binding: ElfSymbolBinding.Weak, IsUndefined: false } && names.Contains(s.Name)).Select(s => s.Name)]);
    }

    /// <summary>Which of some names a text declares or defines as weak.</summary>
    internal static IReadOnlyList<string> WeakIn(string text, IReadOnlySet<string> names) =>
    [
        .. Weak().Matches(text).SelectMany(m => Word().Matches(Statement(text, m.Index))).Select(m => m.Value).Where(names.Contains).Distinct(StringComparer.Ordinal),
    ];

    // From the end of the statement before to the body, the value or the end of this one.
    private static string Statement(string text, int index)
    {
        var start = text.AsSpan(0, index).LastIndexOfAny(";{}") + 1;
        var length = text.AsSpan(index).IndexOfAny(";{}");
        return length < 0 ? text[start..] : text[start..(index + length)];
    }

    private IEnumerable<string> Sources() => Directory.EnumerateDirectories(tree.Source)
        .Where(folder => !s_otherPrograms.Contains(Path.GetFileName(folder)))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.c", SearchOption.AllDirectories));

    [GeneratedRegex(@"\b(?:__weak|weak|__weak__)\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10000)]
    private static partial Regex Weak();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10000)]
    private static partial Regex Word();
}
