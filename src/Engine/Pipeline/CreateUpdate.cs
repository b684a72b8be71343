using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Exports;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Extract;
using Ksplice.Engine.Create.Patch;
using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Files;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// From patches to an update: read the patches, prepare the kernel's tree, compile the units they touch, compare their object
/// code, cut the replacement, write the package.
/// </summary>
public static class CreateUpdate
{
    /// <summary>Makes an update.</summary>
    /// <param name="request">What from.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops child processes.</param>
    /// <returns>The package; <see cref="OutcomeKind.Nothing"/> when object code does not change at run time.</returns>
    public static async Task<Outcome<CreateReport>> RunAsync(
        CreateRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var clock = new StageClock();
        if (request.Id is { } given && !UpdateNaming.IsId(given))
            return Outcome<CreateReport>.Refused(PipelineDiagnostics.BadId(given));
        var patches = ReadPatches(request.Patches);
        if (!patches.IsOk)
            return patches.As<CreateReport>();
        var earlier = EarlierUpdate.Read(request.After, request.Trust, request.Inputs.Release);
        if (!earlier.IsOk)
            return earlier.As<CreateReport>();
        var replaced = ReplacedUpdates.Read(request, earlier.Value);
        if (!replaced.IsOk)
            return replaced.As<CreateReport>();

        var tree = await KernelTreePreparer.PrepareAsync(
            KernelTreeRequest.From(request.Inputs, request.Workspace, request.Jobs), progress, cancellation);
        if (!tree.IsOk)
            return tree.As<CreateReport>();
        clock.End("prepare");

        var created = await MakeAsync(request, patches.Value, new StackedBase(earlier.Value) { TakesPlaceOf = replaced.Value }, tree, clock, progress, cancellation);
        request.Trace?.Timings = clock.Finish();
        TreeCache.Prune(tree.Value, TreeCacheLimits.Usual);
        return created;
    }

    private static async Task<Outcome<CreateReport>> MakeAsync(
        CreateRequest request, IReadOnlyList<PatchText> patches, StackedBase stack, Outcome<KernelTree> prepared, StageClock clock, IProgress<string>? progress, CancellationToken cancellation)
    {
        var tree = prepared.Value!;
        using var cache = await FolderLock.ShareAsync(tree.CacheLockFile, cancellation);
        var source = stack.Patch([.. patches.Select(p => p.Parsed)], tree);
        if (!source.IsOk)
            return source.As<CreateReport>();
        var builder = new PatchBuilder(tree, request.MaximumUnits);
        var builds = await builder.BuildAsync(source.Value, few => FindLayoutsAsync(request, stack, tree, few, cancellation), progress, cancellation);
        if (!builds.IsOk)
            return builds.As<CreateReport>().After(source.Diagnostics);
        clock.End("compile");

        IReadOnlyList<Diagnostic> noticed = [.. prepared.Diagnostics, .. source.Diagnostics, .. builds.Diagnostics];
        var units = await CompareAsync(request, tree, builds.Value, cancellation);
        if (units.IsOk)
            units = await stack.CompareAsync(units.Value, request, tree, cancellation);
        if (!units.IsOk)
            return units.As<CreateReport>().After(noticed);
        request.Trace?.Units = units.Value;
        clock.End("diff");
        units = await CompareTypesAsync(request, stack, tree, units.Value, cancellation);
        if (!units.IsOk)
            return units.As<CreateReport>().After(noticed);
        noticed = [.. noticed, .. units.Diagnostics];

        var exported = await CompareExportsAsync(tree, units.Value, cancellation);
        noticed = [.. noticed, .. exported];
        clock.End("types");
        if (exported.Any(d => d.Severity == DiagnosticSeverity.Error))
            return Outcome<CreateReport>.Refused(noticed);
        return Conclude(request, stack, tree, source.Value, patches, units.Value, clock).After(noticed);
    }

    /// <summary>Changed layouts in some of the units, which refuse the patch however many more there are.</summary>
    private static async Task<IReadOnlyList<Diagnostic>> FindLayoutsAsync(
        CreateRequest request, StackedBase stack, KernelTree tree, Outcome<IReadOnlyList<UnitBuild>> builds, CancellationToken cancellation)
    {
        var units = builds.IsOk ? await CompareAsync(request, tree, builds.Value, cancellation) : builds.As<IReadOnlyList<CreatedUnit>>();
        if (units.IsOk)
            units = await CompareTypesAsync(request, stack, tree, units.Value, cancellation);
        return [.. units.Diagnostics.Where(d => d.Code == TypeDiagnostics.ChangedLayout)];
    }

    private static Outcome<CreateReport> Conclude(
        CreateRequest request, StackedBase stack, KernelTree tree, PatchedSource source, IReadOnlyList<PatchText> patches, IReadOnlyList<CreatedUnit> units, StageClock clock)
    {
        // A name that comes matters even when nothing of its unit goes into an update.
        var concerned = units.Where(u => !u.Difference.IsNothing || NewNames.HasAny(u.Difference)).ToList();
        if (concerned.Count == 0)
            return Outcome<CreateReport>.None(OutcomeKind.Nothing, DiffDiagnostics.NothingChanged());
        var modules = concerned.Where(u => u.Build.Target.IsModule).Select(u => u.Build.Target.Name).Distinct(StringComparer.Ordinal).ToList();
        var identities = TargetIdentities.Read(request.Inputs, modules, request.Workspace);
        if (!identities.IsOk)
            return identities.As<CreateReport>();
        if (stack.ForOtherKernel(identities.Value.Kernel) is { } foreign)
            return Outcome<CreateReport>.Refused(foreign);
        var targets = concerned.Select(u => u.Build.Target.Name).Distinct(StringComparer.Ordinal).ToDictionary(t => t, t => identities.Value.Names[t], StringComparer.Ordinal);
        var known = concerned.SelectMany(u => targets.SelectMany(t => t.Key == u.Build.Target.Name
            ? NewNames.Judge(u.Difference, u.Build.Name, t.Key, t.Value.Knows)
            : NewNames.JudgeExports(u.Difference, u.Build.Name, t.Key, t.Value.Knows))).ToList();
        if (known.Count > 0)
            return Outcome<CreateReport>.Refused(known);
        return units.Any(u => u.Difference.HasEffect)
            ? Package(request, stack, tree, source, patches, units, identities.Value, clock)
            : Outcome<CreateReport>.None(OutcomeKind.Nothing, DiffDiagnostics.NothingChanged());
    }

    private static Outcome<IReadOnlyList<PatchText>> ReadPatches(IReadOnlyList<string> paths)
    {
        var read = new List<PatchText>();
        foreach (var path in paths)
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Outcome<IReadOnlyList<PatchText>>.None(OutcomeKind.Failed, PipelineDiagnostics.NoFile(path, e.Message));
            }

            var parsed = PatchParser.Parse(bytes, path);
            if (!parsed.IsOk)
                return parsed.As<IReadOnlyList<PatchText>>();
            read.Add(new PatchText(bytes, parsed.Value));
        }

        if (read.Sum(p => (long)p.Bytes.Length) > UpdateManifest.LargestPatches)
            return Outcome<IReadOnlyList<PatchText>>.Refused(PipelineDiagnostics.PatchesTooLarge(UpdateManifest.LargestPatches));
        return Outcome<IReadOnlyList<PatchText>>.Ok(read);
    }

    internal static DiffOptions Options(CreateRequest request, KernelTree tree, UnitTarget target) =>
        new()
        {
            Callees = ShippedModule.Of(request, tree, target),
            Series = string.Join('.', request.Inputs.Release.Split('.').Take(2)),
            TypeSizes = tree.Structures, IgnoredInit = request.IgnoredInit, RewrittenConstants = request.RewrittenConstants, KeptValues = request.KeptValues,
            AllowedThreads = request.AllowedThreads,
        };

    private static async Task<Outcome<IReadOnlyList<CreatedUnit>>> CompareAsync(
        CreateRequest request, KernelTree tree, IReadOnlyList<UnitBuild> builds, CancellationToken cancellation)
    {
        var units = new List<CreatedUnit>();
        foreach (var build in builds)
        {
            var pre = ElfReader.ReadFile(build.PreObject);
            var post = ElfReader.ReadFile(build.PostObject);
            if (!pre.IsOk || !post.IsOk)
                return (pre.IsOk ? post : pre).As<IReadOnlyList<CreatedUnit>>();
            var options = Options(request, tree, build.Target);
            var difference = ObjectDiffer.Compare(pre.Value, post.Value, request.Architecture, options, build.Name);

            // What the compiler answers to one question can lead to another one.
            for (var round = 0; round < 2 && difference.Value is { } last && await AskCompilerAsync(request, tree, build, options, last, cancellation) is { } told; round++)
                difference = ObjectDiffer.Compare(pre.Value, post.Value, request.Architecture, options = told, build.Name);

            if (!difference.IsOk)
                return difference.As<IReadOnlyList<CreatedUnit>>();
            units.Add(new CreatedUnit(build, difference.Value));
        }

        return Outcome<IReadOnlyList<CreatedUnit>>.Ok(units);
    }

    /// <summary>What only debug information tells and a first comparison lacked; to compile once more pays only then. Null when it lacked nothing.</summary>
    private static async Task<DiffOptions?> AskCompilerAsync(
        CreateRequest request, KernelTree tree, UnitBuild build, DiffOptions options, ObjectDifference difference, CancellationToken cancellation)
    {
        // How large what functions take and return is, where members lie, and which function a static variable belongs to that others were inlined into, code does not tell.
        var wantsTypes = options.Types is null && difference.Diagnostics.Any(d => d.Code is DiffDiagnostics.ResizedConstantCode or DiffDiagnostics.ConsumedConstantCode);
        var wantsHomes = options.Homes is null && difference.Diagnostics.Any(d => d.Code == DiffDiagnostics.AmbiguousStaticCode);
        if (!wantsTypes && !wantsHomes)
            return null;
        using var compiler = new UnitCompiler(tree);
        var types = new UnitTypes(tree, compiler, request.Architecture.Relocations);
        return options with
        {
            Signatures = wantsTypes ? await types.SignaturesAsync(build.Recipe, build.Patched, cancellation) : options.Signatures,
            Types = wantsTypes ? await types.RunningAsync(build.Recipe, cancellation) : options.Types,
            Homes = wantsHomes ? await types.StaticHomesAsync(build.Recipe, build.Patched, difference.Pre.Elf, difference.Post.Elf, cancellation) : options.Homes,
        };
    }

    // Also of units that are refused already, so that the author learns all reasons at once.
    private static async Task<Outcome<IReadOnlyList<CreatedUnit>>> CompareTypesAsync(
        CreateRequest request, StackedBase stack, KernelTree tree, IReadOnlyList<CreatedUnit> units, CancellationToken cancellation)
    {
        using var compiler = new UnitCompiler(tree);
        var types = new UnitTypes(tree, compiler, request.Architecture.Relocations);
        var found = await ForEachAsync(units, tree.Jobs, async (unit, token) => unit.Difference.IsNothing
            ? Outcome<TypeFindings>.Ok(TypeFindings.None)
            : await types.CompareAsync(unit.Build.Recipe, unit.Build.Patched, stack.Overlay, SharedLocals.HasAny(unit.Difference), token), cancellation);
        IReadOnlyList<(string Unit, LayoutDifference Difference)> differences =
            [.. units.Zip(found).SelectMany(entry => (entry.Second.Value?.Differences ?? []).Select(difference => (entry.First.Build.Name, difference)))];
        IReadOnlyList<(string Unit, string Target, ObjectDifference Difference)> together = [.. units.Select(u => (u.Build.Name, u.Build.Target.Name, u.Difference))];
        var weak = await new WeakDefinitions(tree, new UnitCatalogue(tree), compiler).FindAsync(MovedDefinitions.Gone(together), cancellation);
        List<Diagnostic> diagnostics = [.. units.SelectMany(u => u.Difference.Diagnostics), .. MovedDefinitions.Find(together), .. KeptKeys.Find(together), .. weak, .. found.SelectMany(f => f.Diagnostics), .. LayoutJudgement.Judge(differences, request.AllowedLayouts)];
        diagnostics.AddRange(ReliedCallees.Judge([.. units.Select(u => (u.Build.Name, u.Difference))], stack.Replaced));
        diagnostics.AddRange(Overrules.Judge(request, units.Select(u => (u.Build.Name, u.Difference)), differences));
        return diagnostics.Exists(d => d.Severity == DiagnosticSeverity.Error) || found.Any(f => !f.IsOk)
            ? Outcome<IReadOnlyList<CreatedUnit>>.Refused(diagnostics)
            : Outcome<IReadOnlyList<CreatedUnit>>.Ok([.. units.Zip(found, (unit, types) => unit with { AllowedLayouts = [.. types.Value!.Differences.Where(d => !d.IsHarmless)] })], diagnostics);
    }

    private static async Task<IReadOnlyList<Diagnostic>> CompareExportsAsync(
        KernelTree tree, IReadOnlyList<CreatedUnit> units, CancellationToken cancellation)
    {
        var types = new ExportedTypes(tree);
        var list = await ExportList.ReadAsync(tree, cancellation);
        var found = await ForEachAsync(units, tree.Jobs, (unit, token) =>
        {
            var exports = ExportedNames.Of(unit.Difference.Post).Except(ExportedNames.New(unit.Difference)).ToHashSet(StringComparer.Ordinal);
            var changed = unit.Difference.Changed.SelectMany(p => p.Symbols).Where(s => s.Binding != ElfSymbolBinding.Local).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
            var elsewhere = list.Of(unit.Build.Target).Where(changed.Contains).Except(ExportedNames.Of(unit.Difference.Pre)).ToHashSet(StringComparer.Ordinal);
            return types.CompareAsync(unit.Build.Recipe, unit.Build.Patched, [.. changed.Where(exports.Contains), .. elsewhere.Except(exports)], elsewhere, token);
        }, cancellation);
        return [.. found.SelectMany(findings => findings)];
    }

    // A header may reach hundreds of units, which must not start hundreds of compilers at once.
    private static async Task<IReadOnlyList<T>> ForEachAsync<T>(
        IReadOnlyList<CreatedUnit> units, int jobs, Func<CreatedUnit, CancellationToken, Task<T>> find, CancellationToken cancellation)
    {
        var results = new T[units.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, units.Count), options, async (index, token) => results[index] = await find(units[index], token));
        return results;
    }

    private static Outcome<CreateReport> Package(
        CreateRequest request, StackedBase stack, KernelTree tree, PatchedSource source, IReadOnlyList<PatchText> patches, IReadOnlyList<CreatedUnit> units,
        TargetIdentities identities, StageClock clock)
    {
        IReadOnlyList<string> cves = [.. source.CveIds.Concat(request.Cves).Distinct(StringComparer.Ordinal)];
        var title = request.Title ?? source.Title ?? $"Update of {string.Join(", ", units.Where(u => u.Difference.HasEffect).Select(u => u.Build.SourcePath).Distinct(StringComparer.Ordinal))}";
        var id = request.Id ?? UpdateNaming.MakeId(title, cves, patches.Select(p => p.Bytes));

        if (stack.TakesPlaceOf.FirstOrDefault(r => r.Id == id) is { } itself)
            return Outcome<CreateReport>.Refused(PipelineDiagnostics.CannotTakeItsPlace(itself.Id, id));

        var stub = ElfReader.ReadFile(tree.ModuleStub);
        if (!stub.IsOk)
            return stub.As<CreateReport>();
        var replacement = ReplacementBuilder.Build(
            request.Architecture, [.. units.Select(u => new UnitDifference(u.Build.Name, u.Difference, u.Build.Target.Name))], stub.Value,
            UpdateNaming.ModuleName(id));
        if (!replacement.IsOk)
            return replacement.As<CreateReport>();
        // A unit without a changed function may still define what another one newly calls.
        var changed = units.Where(u => replacement.Value.Units.Contains(u.Build.Name)).ToList();
        if (PlainObjectCheck.Find(changed, replacement.Value, request.Architecture, tree.Structures) is { } unnamed)
            return Outcome<CreateReport>.Refused(unnamed);
        clock.End("diff");

        var kernel = new KernelIdentity(
            request.Inputs.Release, request.Architecture.Name, identities.Kernel, request.Inputs.PackageVersion,
            [.. tree.Structures.Select(s => new TableEntrySize(s.Key, s.Value))]);
        var (manifest, contents) = UpdateAssembler.Assemble(
            id, title, cves, kernel, new Toolchain(tree.Compiler.Version, request.EngineVersion), changed, identities, replacement.Value,
            [.. patches.Select(p => new ReadOnlyMemory<byte>(p.Bytes))], stack.Requires);
        var path = Path.GetFullPath(Directory.Exists(request.Output) ? Path.Combine(request.Output, id + ".ksplice") : request.Output);
        manifest = manifest with { Replaces = stack.TakesPlaceOf.Count > 0 ? stack.TakesPlaceOf : null, EffectiveRelease = request.EffectiveRelease };
        UpdatePackageWriter.Write(path, manifest, contents);
        clock.End("package");
        IReadOnlyList<Diagnostic> noticed = ShadowFields.Judge(replacement.Value) is { } left ? [left] : [];
        return Outcome<CreateReport>.Ok(new CreateReport(id, path, new FileInfo(path).Length, changed, clock.Finish()), noticed);
    }

    private sealed record PatchText(byte[] Bytes, ParsedPatch Parsed);
}
