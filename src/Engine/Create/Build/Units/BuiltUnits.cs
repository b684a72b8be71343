using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Every object that is linked into the kernel or its modules. The first walk over all folders takes seconds; the evaluator keeps its answers,
/// so later ones only read them. Units that a folder builds from somewhere else through <c>..</c> (KVM's common part, most of amdgpu) are found
/// in no other way.
/// </summary>
internal sealed class BuiltUnits(KernelTree tree, KbuildEvaluator evaluator)
{
    private readonly Lock _gate = new();
    private Task<Outcome<Dictionary<string, List<UnitPlace>>>>? _walk;

    /// <summary>Where each object is built, by its path without <c>..</c>.</summary>
    public Task<Outcome<Dictionary<string, List<UnitPlace>>>> AllAsync(CancellationToken cancellation)
    {
        lock (_gate)
            return _walk ??= WalkAsync(cancellation);
    }

    /// <summary>Where the object of a source file is built, wherever its folder is; empty when it is not.</summary>
    public async Task<Outcome<List<UnitPlace>>> FindAsync(string sourcePath, CancellationToken cancellation)
    {
        var places = await AllAsync(cancellation);
        return places.IsOk
            ? Outcome<List<UnitPlace>>.Ok(places.Value.GetValueOrDefault(Path.ChangeExtension(sourcePath, ".o"), []))
            : places.As<List<UnitPlace>>();
    }

    private async Task<Outcome<Dictionary<string, List<UnitPlace>>>> WalkAsync(CancellationToken cancellation)
    {
        var top = await evaluator.TopAsync(cancellation);
        if (!top.IsOk)
            return top.As<Dictionary<string, List<UnitPlace>>>();
        var found = new Dictionary<string, List<UnitPlace>>(StringComparer.Ordinal);
        var problems = new List<Diagnostic>();
        var level = new List<(KbuildDirectory Directory, KbuildDirectory? Parent)> { (top.Value, null) };
        while (level.Count > 0 && problems.Count == 0)
        {
            foreach (var (directory, parent) in level)
                Collect(found, directory, parent);
            var next = new List<(KbuildDirectory, KbuildDirectory?)>();
            var gate = new Lock();
            var pairs = level.SelectMany(entry => entry.Directory.Subdirectories.Select(below => (entry.Directory, below)));
            var options = new ParallelOptions { MaxDegreeOfParallelism = tree.Jobs, CancellationToken = cancellation };
            await Parallel.ForEachAsync(pairs, options, async (pair, token) =>
            {
                var entered = await evaluator.EnterAsync(pair.Directory, pair.below, token);
                lock (gate)
                {
                    if (entered.IsOk)
                        next.Add((entered.Value, pair.Directory));
                    else
                        problems.AddRange(entered.Diagnostics);
                }
            });
            level = next;
        }

        return problems.Count == 0
            ? Outcome<Dictionary<string, List<UnitPlace>>>.Ok(found)
            : Outcome<Dictionary<string, List<UnitPlace>>>.Refused(problems);
    }

    private static void Collect(Dictionary<string, List<UnitPlace>> found, KbuildDirectory directory, KbuildDirectory? parent)
    {
        foreach (var (name, _) in directory.LinkedObjects())
        {
            var plain = UnitCatalogue.WithoutDots(name);
            if (!found.TryGetValue(plain, out var places))
                found[plain] = places = [];

            // A unit of several modules is listed by each.
            if (!places.Exists(place => place.Object == name && place.Directory.Path == directory.Path))
                places.Add(new UnitPlace(directory, parent, name));
        }
    }
}
