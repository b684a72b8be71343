using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;

namespace Ksplice.Engine.Create.Build.Units;

/// <summary>
/// Units that a folder builds from somewhere else through <c>..</c> (KVM's common part, most of amdgpu). Only a walk over all folders finds
/// them; it takes seconds, so it is done once and only when a file is not found on its own way.
/// </summary>
internal sealed class OutsideUnits(KernelTree tree, KbuildEvaluator evaluator)
{
    private readonly Lock _gate = new();
    private Task<Outcome<Dictionary<string, List<UnitPlace>>>>? _walk;

    public async Task<Outcome<List<UnitPlace>>> FindAsync(string sourcePath, CancellationToken cancellation)
    {
        Task<Outcome<Dictionary<string, List<UnitPlace>>>> walk;
        lock (_gate)
            walk = _walk ??= WalkAsync(cancellation);
        var places = await walk;
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
        foreach (var (name, _) in directory.LinkedObjects().Where(linked => linked.Object.Contains("/../", StringComparison.Ordinal)))
        {
            var plain = Path.GetRelativePath("/", Path.GetFullPath(name, "/"));
            if (!found.TryGetValue(plain, out var places))
                found[plain] = places = [];
            places.Add(new UnitPlace(directory, parent, name));
        }
    }
}
