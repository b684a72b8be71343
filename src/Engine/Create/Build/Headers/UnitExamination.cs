using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Create.Build.Headers;

/// <summary>Tells of units whether a patch changes their text, by preprocessing them before and after.</summary>
/// <param name="tree">The prepared tree.</param>
/// <param name="catalogue">Its units.</param>
/// <param name="patched">The patched files.</param>
/// <param name="named">Those of them in which what changes has names.</param>
/// <param name="areMany">Whether it is worth asking of a unit that has a changed type in sight whether it needs it; of few units the whole compile tells the same sooner.</param>
internal sealed class UnitExamination(KernelTree tree, UnitCatalogue catalogue, IReadOnlyList<PatchedFile> patched, NamedChanges named, bool areMany)
{
    /// <summary>Of the units that need no look at what the patch makes of them, so many are looked at all the same, before that is believed.</summary>
    private const int Samples = 6;

    private readonly List<string> _changed = [.. patched.Select(file => file.Path)];
    private readonly Dictionary<UnitRecipe, (UnitPlace Place, IReadOnlyList<string> Read)> _spared = new(ReferenceEqualityComparer.Instance);
    private readonly UnitPreprocessor _preprocessor = new(tree);
    private readonly IReadOnlySet<string> _types = (areMany ? LikelyReaders.ChangedTypes(patched) : []).ToHashSet(StringComparer.Ordinal);
    private readonly List<(UnitPlace Place, UnitRecipe Recipe)> _recipes = [];
    private readonly List<ExaminedUnit> _units = [];
    private readonly List<Diagnostic> _refusals = [];
    private readonly List<UnitPlace> _unexamined = [];
    private readonly Lock _gate = new();

    /// <summary>The units that were examined.</summary>
    public IReadOnlyList<ExaminedUnit> Units => _units;

    /// <summary>Folders that units search for included files, below the tree.</summary>
    /// <param name="places">The units; those that were described count.</param>
    public IEnumerable<string> SearchedFolders(IReadOnlyCollection<UnitPlace> places)
    {
        var wanted = places.ToHashSet();
        return _recipes.Where(entry => wanted.Contains(entry.Place)).SelectMany(entry => entry.Recipe.SearchedFolders).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Why units could not be examined.</summary>
    public IReadOnlyList<Diagnostic> Refusals => _refusals;

    /// <summary>Objects that the build makes in ways of its own, in order.</summary>
    public IReadOnlyList<UnitPlace> Unexamined => [.. _unexamined.OrderBy(place => place.Object, StringComparer.Ordinal)];

    /// <summary>
    /// Asks how units are made, which generates the sources that some need; so it comes before the overlay, which is a picture of the tree.
    /// </summary>
    /// <param name="places">The units.</param>
    /// <param name="unknown">Objects of which it is not known whether they are units.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public Task DescribeAsync(IReadOnlyList<UnitPlace> places, IReadOnlyList<UnitPlace> unknown, CancellationToken cancellation)
    {
        var all = places.Select(place => (Place: place, IsUnit: true)).Concat(unknown.Select(place => (Place: place, IsUnit: false)));
        return ForEachAsync(all, async (entry, token) =>
        {
            var recipes = await catalogue.DescribeAsync(entry.Place, token, believesRefusal: !entry.IsUnit);
            lock (_gate)
            {
                if (recipes.IsOk)
                    _recipes.Add((entry.Place, recipes.Value[0]));
                else if (entry.IsUnit)
                    _refusals.AddRange(recipes.Diagnostics);
                else
                    _unexamined.Add(entry.Place);
            }
        }, cancellation);
    }

    /// <summary>How many of the described units have to be preprocessed as they are, and how many more with the patch alone.</summary>
    /// <param name="overlay">The patched tree.</param>
    /// <param name="cancellation">Stops the reading of what is kept.</param>
    public async Task<(int Whole, int Patched)> LeftAsync(SourceOverlay overlay, CancellationToken cancellation)
    {
        var (whole, half) = (0, 0);
        await ForEachAsync(_recipes, async (unit, token) =>
        {
            if (await _preprocessor.KnownAsync(unit.Recipe, null, token) is not { } before)
                Interlocked.Increment(ref whole);
            else if (before.Reads(tree, _changed) is { Count: > 0 } read && !named.Spare(unit.Place, before, read) && await _preprocessor.KnownAsync(unit.Recipe, overlay, token, before.Files) is null)
                Interlocked.Increment(ref half);
        }, cancellation);
        return (whole, half);
    }

    /// <summary>Examines the units that were described.</summary>
    /// <param name="overlay">The patched tree.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public async Task RunAsync(SourceOverlay overlay, CancellationToken cancellation)
    {
        if (named.AreKnown)
            await SpareAsync(overlay, cancellation);
        await ForEachAsync(_recipes, async (unit, token) =>
        {
            var examined = await ExamineAsync(unit.Place, unit.Recipe, overlay, token);
            lock (_gate)
            {
                if (examined.IsOk)
                    _units.Add(examined.Value);
                else
                    _refusals.AddRange(examined.Diagnostics);
            }
        }, cancellation);
        for (var i = 0; i < _units.Count; i++)
        {
            if (_units[i] is { Differs: true, IsAssembler: false })
                _units[i] = await WithTargetsAsync(_units[i], cancellation);
        }
    }

    /// <summary>What the object of a unit whose text changes is part of. Its source may be made into other objects too, which are units of their own.</summary>
    private async Task<ExaminedUnit> WithTargetsAsync(ExaminedUnit unit, CancellationToken cancellation)
    {
        var source = unit.Recipe.SourcePath;
        var objects = _units.Where(other => other.Recipe.SourcePath == source).Select(other => other.Recipe.Object).Order(StringComparer.Ordinal).ToList();
        var all = await catalogue.FindAllAsync(source, cancellation);

        // Some objects are made of a source that bears another name.
        if (all.Diagnostics is [{ Code: UnitCatalogue.NotBuilt }] && objects.Count == 1)
            all = await catalogue.DescribeAsync(unit.Place, cancellation);
        if (!all.IsOk && all.Diagnostics is not [{ Code: UnitCatalogue.NotBuilt }])
            return unit with { Obstacle = all.Diagnostics[0] };
        var known = (all.Value ?? []).ToLookup(recipe => recipe.Object, StringComparer.Ordinal);
        return objects.TrueForAll(known.Contains)
            ? unit with { Recipes = [.. known[unit.Recipe.Object]] }
            : unit with { Obstacle = UnitCatalogue.BuiltOften(source, $"it is made into {string.Join(" and ", objects)}") };
    }

    /// <summary>Finds the units that lead to nothing of what changes, with the changed files that they read. A sample that does lead there with the patch, by what macros make of it, or that differs, spoils that for all.</summary>
    private async Task SpareAsync(SourceOverlay overlay, CancellationToken cancellation)
    {
        await ForEachAsync(_recipes, async (unit, token) =>
        {
            var before = await _preprocessor.RunAsync(unit.Recipe, null, token);
            if (before.Value?.Reads(tree, _changed) is not { Count: > 0 } read || !named.Spare(unit.Place, before.Value, read))
                return;
            lock (_gate)
                _spared.Add(unit.Recipe, (unit.Place, read));
        }, cancellation);
        var spared = _spared.Keys.OrderBy(recipe => recipe.Object, StringComparer.Ordinal).ToList();
        var refuted = false;
        await ForEachAsync(Enumerable.Range(0, Math.Min(Samples, spared.Count)).Select(sample => spared[sample * spared.Count / Math.Min(Samples, spared.Count)]), async (recipe, token) =>
        {
            if (await _preprocessor.RunAsync(recipe, null, token) is { IsOk: true } before
                && await _preprocessor.RunAsync(recipe, overlay, token, before.Value.Files, withNames: true) is { IsOk: true } after
                && after.Value.TextHash == before.Value.TextHash && named.Spare(_spared[recipe].Place, after.Value, _spared[recipe].Read))
                return;
            Volatile.Write(ref refuted, true);
        }, cancellation);
        if (refuted)
            _spared.Clear();
    }

    private async Task<Outcome<ExaminedUnit>> ExamineAsync(UnitPlace place, UnitRecipe recipe, SourceOverlay overlay, CancellationToken cancellation)
    {
        if (_spared.TryGetValue(recipe, out var known))
            return Outcome<ExaminedUnit>.Ok(new ExaminedUnit(place, recipe, known.Read, false));
        var before = await _preprocessor.RunAsync(recipe, null, cancellation);
        if (!before.IsOk)
            return before.As<ExaminedUnit>();
        var read = before.Value.Reads(tree, _changed);

        // What does not read a changed file cannot come to read another one.
        if (read.Count == 0)
            return Outcome<ExaminedUnit>.Ok(new ExaminedUnit(place, recipe, read, false));
        var after = await _preprocessor.RunAsync(recipe, overlay, cancellation, before.Value.Files);
        if (!after.IsOk)
            return after.As<ExaminedUnit>();
        var differs = after.Value.TextHash != before.Value.TextHash && !await new UnneededTypes(tree, _preprocessor, _types).HoldAllAsync(recipe, overlay, cancellation);
        return Outcome<ExaminedUnit>.Ok(new ExaminedUnit(place, recipe, read, differs));
    }

    private Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> action, CancellationToken cancellation) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = tree.Jobs, CancellationToken = cancellation }, action);
}

/// <summary>A unit that was preprocessed.</summary>
/// <param name="Place">Where it is built.</param>
/// <param name="Recipe">How it is made, for the first of its targets.</param>
/// <param name="Read">The changed files that it reads.</param>
/// <param name="Differs">Whether the patch changes its text.</param>
internal sealed record ExaminedUnit(UnitPlace Place, UnitRecipe Recipe, IReadOnlyList<string> Read, bool Differs)
{
    /// <summary>How it is made for each of its targets.</summary>
    public IReadOnlyList<UnitRecipe> Recipes { get; init; } = [Recipe];

    /// <summary>Why the unit cannot be updated if its code changes too; null when it can.</summary>
    public Diagnostic? Obstacle { get; init; }

    /// <summary>True for assembler.</summary>
    public bool IsAssembler => !Recipe.SourceArgument.EndsWith(".c", StringComparison.Ordinal);
}
