using System.Collections.Immutable;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Apply.Swap;

/// <summary>Works out what the kernel module is to do: which bytes change, and which code nobody may be inside of.</summary>
internal sealed class SwapPlanner
{
    private readonly UpdateManifest _manifest;
    private readonly IReadOnlyList<RedirectedFunction> _functions;
    private readonly IArchitecture _architecture;
    private readonly IKernelModuleDevice _device;
    private readonly List<RedirectedFunction> _sites;

    public SwapPlanner(
        UpdateManifest manifest, IReadOnlyList<RedirectedFunction> functions, IArchitecture architecture, IKernelModuleDevice device, IKernelSymbols symbols)
    {
        (_manifest, _functions, _architecture, _device) = (manifest, functions, architecture, device);
        _sites = [.. functions.Where(f => f.HasSite)];
        Judge = new SwapJudge(symbols, [.. functions.Select(f => f.Name)], [.. _sites.Select(Describe)]);
    }

    /// <summary>Turns the kernel module's answers into findings.</summary>
    public SwapJudge Judge { get; }

    /// <summary>Functions that get a jump, as <c>unit: name</c>.</summary>
    public IReadOnlyList<string> FunctionNames => [.. _sites.Select(Describe)];

    /// <summary>What would be in the way now, seen before anything is loaded.</summary>
    public IReadOnlyList<Diagnostic> Conflicts() =>
        [.. _device.Check([.. _sites.Select(s => new ExpectedBytes(s.SiteAddress, MemoryWriteKind.Code, [.. s.OldBytes.Span]))]).Select(c => Judge.Judge(c))];

    /// <summary>The request for a loaded replacement.</summary>
    public Outcome<ApplyRequest> Plan(LoadedSections sections, string boundSha256, SwapEffort effort)
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

        var record = new AppliedRecord(
            _manifest.Title, _manifest.Cves, FunctionNames, _manifest.Requires, _manifest.Escape.Reasons, sections.MemoryBytes, boundSha256);
        return Outcome<ApplyRequest>.Ok(new ApplyRequest(
            _manifest.Id, _manifest.Replacement.Module, writes,
            OldCode(), NewCode(sections, places.Values), record.Encode(), effort));
    }

    private List<AddressRange> OldCode()
    {
        var ranges = new List<AddressRange>(_functions.Count);
        foreach (var function in _functions)
            ranges.Add(new AddressRange(function.Address, function.Address + (ulong)function.Length));
        return ranges;
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
}
