using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Stack;

/// <summary>All code of updates below that an update was compared with, proved to be what runs.</summary>
internal sealed class VerifiedStack
{
    private readonly IReadOnlyList<VerifiedLayer> _layers;
    private readonly HashSet<string> _promised;

    private readonly LayerConstants _constants;

    private VerifiedStack(IReadOnlyList<VerifiedLayer> layers, HashSet<string> promised, LayerConstants constants) =>
        (_layers, _promised, _constants) = (layers, promised, constants);

    /// <summary>Functions of updates below that go out of use.</summary>
    public IEnumerable<RedirectedFunction> Replaced => _layers.SelectMany(l => l.Replaced);

    /// <summary>Verifies the layers of every unit whose updates are applied; those that are only promised have no code yet.</summary>
    /// <param name="package">The update.</param>
    /// <param name="targets">Its targets, proved to be what was shipped.</param>
    /// <param name="live">The kernel.</param>
    /// <param name="applied">What lies over it.</param>
    /// <param name="architecture">The update's architecture.</param>
    /// <param name="resolver">Where shipped functions are.</param>
    /// <param name="sectionsOf">Where the sections of a loaded module are; null to ask the running kernel.</param>
    public static Outcome<VerifiedStack> Verify(
        UpdatePackage package, IReadOnlyList<VerifiedTarget> targets, IKernelView live, AppliedLayers applied, IArchitecture architecture, SymbolResolver resolver,
        Func<string, Outcome<LoadedSections>>? sectionsOf = null)
    {
        var sizes = package.Manifest.Kernel.EntryBytes();
        var verifier = new LayerVerifier(live, applied, architecture, sizes, sectionsOf ?? (module => LoadedSections.Read(module)));
        var layers = new List<VerifiedLayer>();
        var promised = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (manifest, target) in package.Manifest.Targets.Zip(targets))
        {
            foreach (var (unit, layer) in manifest.Units.SelectMany(u => (u.Layers ?? []).Select(l => (u.Path, l))))
            {
                if (applied.Find(layer.Update) is null)
                {
                    promised.Add(layer.Update);
                    continue;
                }

                var compiled = Read(package, $"{unit} ({layer.Update})", layer.Entry);
                var verified = compiled.IsOk
                    ? verifier.Verify(unit, layer, compiled.Value, symbol => resolver.FindInUnit(unit, symbol, out _), target)
                    : compiled.As<VerifiedLayer>();
                if (!verified.IsOk)
                    return verified.As<VerifiedStack>();
                layers.Add(verified.Value);
            }
        }

        return Outcome<VerifiedStack>.Ok(new(layers, promised, new LayerConstants(layers, live, applied, architecture.Relocations)));
    }

    /// <summary>Resolves the names of what updates below brought; of those that are only promised none, since they lie nowhere yet.</summary>
    public Outcome<IReadOnlyDictionary<string, ulong>> Resolve(IReadOnlyList<UpdateSymbol> symbols)
    {
        var addresses = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var refused = new List<Diagnostic>();
        foreach (var symbol in symbols.Where(s => s.Update is { } update && !_promised.Contains(update)))
        {
            if (_layers.FirstOrDefault(l => l.Unit == symbol.Unit && l.Update == symbol.Update)?.ValueOf(symbol.KernelName) is { } value)
                addresses[symbol.Name] = value;
            else
                refused.Add(StackDiagnostics.NotLearnt($"{symbol.Unit}: {symbol.KernelName}", symbol.Update!));
        }

        return refused.Count == 0 ? Outcome<IReadOnlyDictionary<string, ulong>>.Ok(addresses) : Outcome<IReadOnlyDictionary<string, ulong>>.Refused(refused);
    }

    /// <summary>Sees constants that are written over as the updates below left them.</summary>
    /// <param name="constants">As they were shipped.</param>
    /// <param name="targets">What was matched.</param>
    public Outcome<IReadOnlyList<RunningConstant>> Complete(IReadOnlyList<RunningConstant> constants, IReadOnlyList<VerifiedTarget> targets) =>
        _constants.Complete(constants, targets);

    private static Outcome<ElfObject> Read(UpdatePackage package, string name, string entry)
    {
        var bytes = package.ReadEntry(entry);
        return bytes.IsOk ? ElfReader.Read(bytes.Value, name) : bytes.As<ElfObject>();
    }
}
