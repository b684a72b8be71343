using System.Collections.Immutable;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.KernelModule.Protocol;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Works out what the kernel module is to do: which bytes change, and which code nobody may be inside of.</summary>
internal sealed class SwapPlanner
{
    private readonly UpdateManifest _manifest;
    private readonly string _manifestSha256;
    private readonly IReadOnlyList<RedirectedFunction> _functions;
    private readonly IReadOnlyList<RunningConstant> _constants;
    private readonly IReadOnlyList<RedirectedFunction> _readers;
    private readonly IArchitecture _architecture;
    private readonly IKernelModuleDevice _device;
    private readonly List<RedirectedFunction> _sites;
    private readonly IReadOnlyList<UpdateHook> _hooks;
    private readonly IReadOnlyList<string> _hookNames;

    public SwapPlanner(
        UpdateManifest manifest, string manifestSha256, IReadOnlyList<RedirectedFunction> functions, IReadOnlyList<RunningConstant> constants,
        IArchitecture architecture, IKernelModuleDevice device, IKernelSymbols symbols)
    {
        (_manifest, _manifestSha256, _functions, _constants, _architecture, _device) = (manifest, manifestSha256, functions, constants, architecture, device);
        _sites = [.. functions.Where(f => f.HasSite)];
        _readers = Readers(constants);
        _hooks = [.. manifest.Hooks.OrderBy(h => h.Order)];
        _hookNames = [.. _hooks.Select(h => $"{h.Unit}: {h.Function} ({h.Phase})")];
        Judge = new SwapJudge(
            symbols, [.. functions.Concat(_readers).Select(f => f.Name)],
            [.. _sites.Select(Describe), .. constants.SelectMany(c => c.Blocks().Select(_ => Describe(c)))],
            _hookNames);
    }

    /// <summary>Turns the kernel module's answers into findings.</summary>
    public SwapJudge Judge { get; }

    /// <summary>Functions that get a jump, as <c>unit: name</c>.</summary>
    public IReadOnlyList<string> FunctionNames => [.. _sites.Select(Describe)];

    /// <summary>Constants that are written over, as <c>unit: name</c>.</summary>
    public IReadOnlyList<string> ConstantNames => [.. _constants.Select(Describe)];

    /// <summary>What would be in the way now, seen before anything is loaded.</summary>
    public IReadOnlyList<Diagnostic> Conflicts()
    {
        List<ExpectedBytes> expected = [.. _sites.Select(s => new ExpectedBytes(s.SiteAddress, MemoryWriteKind.Code, [.. s.OldBytes.Span]))];
        foreach (var constant in _constants)
            expected.AddRange(constant.Blocks().Select(b => new ExpectedBytes(constant.Address + (ulong)b.Offset, MemoryWriteKind.Data, [.. constant.OldBytes.Span.Slice(b.Offset, b.Length)])));
        return expected.Count > Limits.Writes
            ? [SwapDiagnostics.TooManyWrites(expected.Count, Limits.Writes)]
            : [.. _device.Check(expected).Select(c => Judge.Judge(c))];
    }

    /// <summary>The request for a loaded replacement.</summary>
    public Outcome<ApplyRequest> Plan(LoadedSections sections, BoundModule bound, string boundSha256, SwapEffort effort)
    {
        var places = _manifest.Targets.SelectMany(t => t.Functions)
            .Where(f => f.Place is not null).ToDictionary(f => (f.Unit, f.Name), f => f);
        var writes = new List<MemoryWrite>();
        foreach (var site in _sites)
        {
            var place = places[(site.Unit, site.Name)].Place!;
            if (sections.AddressOf(place.Section) is not { } start)
                return Outcome<ApplyRequest>.Refused(LoadDiagnostics.NoSections(_manifest.Replacement.Module, $"{place.Section} is not listed"));
            var jump = new byte[site.OldBytes.Length];
            var destination = start + (ulong)place.Offset;
            if (!_architecture.Trampolines.TryEncodeJump(site.SiteAddress, destination, jump))
                return Outcome<ApplyRequest>.Refused(SwapDiagnostics.OutOfReach(Describe(site), destination));
            writes.Add(new MemoryWrite(site.SiteAddress, MemoryWriteKind.Code, [.. site.OldBytes.Span], [.. jump]));
        }

        if (_constants.Count > 0 && AddConstants(writes, sections, bound) is { } refused)
            return Outcome<ApplyRequest>.Refused(refused);

        var running = new List<AddressRange>();
        AddRanges(running, _functions);
        AddRanges(running, _readers);
        var after = NewCode(sections, places.Values);
        AddRanges(after, _readers);
        var hooks = new List<HookCall>();
        foreach (var hook in _hooks)
        {
            var place = places[(hook.Unit, hook.Function)].Place!;
            if (HookPhases.IndexOf(hook.Phase) is not { } kind || sections.AddressOf(place.Section) is not { } start)
                return Outcome<ApplyRequest>.Refused(LoadDiagnostics.NoSections(_manifest.Replacement.Module, $"{place.Section} is not listed"));
            hooks.Add(new HookCall((HookKind)kind, start + (ulong)place.Offset));
        }

        var record = new AppliedRecord(
            _manifest.Title, _manifest.Cves, FunctionNames, [.. _manifest.Requires.Select(r => r.Id)], _manifest.Escape.Reasons, sections.MemoryBytes, boundSha256)
        {
            Constants = ConstantNames,
            ManifestSha256 = _manifestSha256,
            Hooks = _hookNames,
            EffectiveRelease = _manifest.EffectiveRelease,
        };
        return Outcome<ApplyRequest>.Ok(new ApplyRequest(
            _manifest.Id, _manifest.Replacement.Module, writes,
            running, after, record.Encode(), effort) { Hooks = hooks });
    }

    private Diagnostic? AddConstants(List<MemoryWrite> writes, LoadedSections sections, BoundModule bound)
    {
        var read = ElfReader.Read(bound.Bytes, _manifest.Replacement.Module);
        if (!read.IsOk)
            return read.Diagnostics[0];
        var contents = new NewContent(read.Value, sections, _architecture.Relocations);
        foreach (var constant in _constants)
        {
            if (contents.Of(constant) is not { } content)
                return SwapDiagnostics.NoContent(Describe(constant));
            foreach (var (offset, length) in constant.Blocks())
            {
                writes.Add(new MemoryWrite(
                    constant.Address + (ulong)offset, MemoryWriteKind.Data,
                    [.. constant.OldBytes.Span.Slice(offset, length)], [.. content.AsSpan(offset, length)]));
            }
        }

        return null;
    }

    private static List<RedirectedFunction> Readers(IReadOnlyList<RunningConstant> constants)
    {
        var readers = new List<RedirectedFunction>();
        var seen = new HashSet<ulong>();
        foreach (var constant in constants)
            readers.AddRange(constant.Readers.Where(r => seen.Add(r.Address)));
        return readers;
    }

    private static void AddRanges(List<AddressRange> ranges, IReadOnlyList<RedirectedFunction> functions)
    {
        foreach (var function in functions)
            ranges.Add(new AddressRange(function.Address, function.Address + (ulong)function.Length));
    }

    private static List<AddressRange> NewCode(LoadedSections sections, IEnumerable<UpdateFunction> functions)
    {
        var ranges = new List<AddressRange>();
        foreach (var section in functions.GroupBy(f => f.Place!.Section, StringComparer.Ordinal))
        {
            if (sections.AddressOf(section.Key) is not { } start)
                continue;
            var length = 0L;
            foreach (var function in section)
                length = Math.Max(length, function.Place!.Offset + function.NewSize);
            ranges.Add(new AddressRange(start, start + (ulong)length));
        }

        return ranges;
    }

    private static string Describe(RedirectedFunction function) => $"{function.Unit}: {function.Name}";

    private static string Describe(RunningConstant constant) => $"{constant.Unit}: {constant.Name}";
}
