using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>
/// Proves that an update fits a kernel, running or as shipped: identity, run-pre matching of every unit, the address of every
/// name, a place for every jump. Changes nothing.
/// </summary>
public static class VerifyUpdate
{
    /// <summary>Verifies.</summary>
    /// <param name="package">An update that is trusted.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="architecture">The update's architecture.</param>
    /// <param name="applied">What lies over the kernel; null for nothing.</param>
    /// <param name="promised">Updates that will have been applied by then; what of their code runs is taken on trust.</param>
    public static Outcome<VerifiedUpdate> Run(
        UpdatePackage package, IKernelView kernel, IArchitecture architecture, AppliedLayers? applied = null, IReadOnlyList<RequiredUpdate>? promised = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(architecture);
        var manifest = package.Manifest;
        if (IdentityCheck.Check(new VerificationTarget(null, manifest.Kernel.VmlinuxBuildId, []), kernel) is { } other)
            return Outcome<VerifiedUpdate>.None(other.Kind, other.Diagnostic);

        if (Unsupported(manifest) is { } part)
            return Outcome<VerifiedUpdate>.None(OutcomeKind.Unsupported, PipelineDiagnostics.NewerUpdate(manifest.Id, part));

        var layers = applied ?? AppliedLayers.None;
        if (layers.Find(manifest.Id) is not null)
            return Outcome<VerifiedUpdate>.Refused(SwapDiagnostics.AlreadyApplied(manifest.Id));
        if (Requirements.Unmet(manifest, layers, promised ?? []) is { } unmet)
            return Outcome<VerifiedUpdate>.Refused(unmet);

        var below = new KernelBelow(kernel, layers);
        var sizes = manifest.Kernel.EntryBytes();
        var targets = new List<VerifiedTarget>();
        var noticed = new List<Diagnostic>();
        foreach (var target in manifest.Targets)
        {
            var units = ReadUnits(package, target);
            if (!units.IsOk)
                return units.As<VerifiedUpdate>();
            var verified = TargetVerifier.Verify(new VerificationTarget(target.Module, target.BuildId, units.Value), below, architecture, sizes);
            if (!verified.IsOk)
                return verified.As<VerifiedUpdate>();
            targets.Add(verified.Value);
            noticed.AddRange(verified.Diagnostics);
        }

        return Locate(package, targets, kernel, below, layers, architecture).After(noticed);
    }

    // A part that this engine would leave out must not be taken for done.
    private static string? Unsupported(UpdateManifest manifest) =>
        manifest.Hooks.FirstOrDefault(h => HookPhases.IndexOf(h.Phase) is null) is { } hook ? $"a hook called at {hook.Phase}" : null;

    private static Outcome<IReadOnlyList<PreUnit>> ReadUnits(UpdatePackage package, UpdateTarget target)
    {
        var units = new List<PreUnit>();
        foreach (var unit in target.Units)
        {
            var bytes = package.ReadEntry(unit.PreEntry);
            if (!bytes.IsOk)
                return bytes.As<IReadOnlyList<PreUnit>>();
            var read = ElfReader.Read(bytes.Value, unit.Path);
            if (!read.IsOk)
                return read.As<IReadOnlyList<PreUnit>>();
            units.Add(new PreUnit(unit.Path, read.Value));
        }

        return Outcome<IReadOnlyList<PreUnit>>.Ok(units);
    }

    private static Outcome<VerifiedUpdate> Locate(
        UpdatePackage package, List<VerifiedTarget> targets, IKernelView kernel, KernelBelow below, AppliedLayers layers, IArchitecture architecture)
    {
        var manifest = package.Manifest;
        var resolver = new SymbolResolver(targets, kernel.Symbols, kernel.Memory);
        var stack = VerifiedStack.Verify(package, targets, kernel, layers, architecture, resolver);
        if (!stack.IsOk)
            return stack.As<VerifiedUpdate>();
        var addresses = resolver.Resolve([.. manifest.Replacement.Symbols.Where(s => s.Update is null && !ModuleInterface.Has(s))]);
        if (!addresses.IsOk)
            return addresses.As<VerifiedUpdate>();
        var brought = stack.Value.Resolve(manifest.Replacement.Symbols);
        if (!brought.IsOk)
            return brought.As<VerifiedUpdate>();
        var chooser = new SiteChooser(below, kernel.Memory, architecture, resolver);
        var finder = new ConstantFinder(below, architecture, resolver);
        var functions = new List<RedirectedFunction>();
        var constants = new List<RunningConstant>();
        foreach (var (target, verified) in manifest.Targets.Zip(targets))
        {
            var chosen = chooser.Choose(verified, target.Functions);
            if (!chosen.IsOk)
                return chosen.As<VerifiedUpdate>();
            functions.AddRange(chosen.Value);
            var found = finder.Find(verified, target.Data);
            if (!found.IsOk)
                return found.As<VerifiedUpdate>();
            constants.AddRange(found.Value);
        }

        functions.AddRange(stack.Value.Replaced);
        if (new LayerConflicts(manifest, layers).Find(targets, functions, constants) is { Count: > 0 } conflicts)
            return Outcome<VerifiedUpdate>.Refused(conflicts);
        var complete = stack.Value.Complete(constants, targets);
        if (!complete.IsOk)
            return complete.As<VerifiedUpdate>();
        var all = addresses.Value.Concat(brought.Value).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        var modules = new SortedSet<string>(targets.SelectMany(t => t.Modules), StringComparer.Ordinal);
        PointedModules.AddOwners(modules, [.. all.Values], kernel);
        return Outcome<VerifiedUpdate>.Ok(new VerifiedUpdate(targets, all, functions, complete.Value, [.. modules]));
    }
}
