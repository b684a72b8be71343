using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Engine.Kernel.Local;

/// <summary>The kernel this process runs on.</summary>
public sealed class LocalKernel : IKernelView, IDisposable
{
    private readonly SegmentedFile _core;

    private LocalKernel(KernelIdentity identity, SymbolTable symbols, IReadOnlyList<LoadedModule> modules, SegmentedFile core, IKernelMemory memory)
    {
        (Identity, Symbols, Modules, _core, Memory) = (identity, symbols, modules, core, memory);
    }

    /// <inheritdoc />
    public KernelIdentity Identity { get; }

    /// <inheritdoc />
    public IKernelSymbols Symbols { get; }

    /// <inheritdoc />
    public IReadOnlyList<LoadedModule> Modules { get; }

    /// <inheritdoc />
    public IKernelMemory Memory { get; }

    /// <summary>Makes the next read of memory see what is there by then.</summary>
    public void Refresh() => _core.Refresh();

    /// <summary>
    /// Opens the running kernel. Modules whose addresses will be used must be pinned before, so that the lists read here stay true.
    /// </summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    /// <param name="whole">
    /// Modules all of whose parts will be read. Symbols lead to code and variables; to constants that have no names, only the kernel's list of a
    /// module's sections does, which is too long to read for every module.
    /// </param>
    /// <returns>The kernel; or why it hides itself (not root, lockdown, no kcore).</returns>
    public static Outcome<LocalKernel> Open(KernelPaths? paths = null, IEnumerable<string>? whole = null)
    {
        paths ??= new();
        var memory = OpenMemory(paths);
        if (!memory.IsOk)
            return memory.As<LocalKernel>();
        var core = memory.Value;
        var opened = Reading(paths, () =>
        {
            using var stream = new FileStream(Path.Combine(paths.Proc, "kallsyms"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            var symbols = KallsymsFile.Read(stream);
            if (symbols.HighestAddress == 0)
                return Outcome<LocalKernel>.Refused(KernelDiagnostics.NotRoot("kallsyms shows no addresses"));
            var segments = core.Segments;
            var modules = ModulePlaces.Locate(ModulesFile.Read(paths), symbols, address => segments.Any(s => address - s.VirtualAddress < s.MemorySize),
                [.. (whole ?? []).SelectMany(name => SectionsFile.Read(paths, name).Select(address => (address, name)))]);
            return Outcome<LocalKernel>.Ok(new(ReadIdentity(paths), symbols, modules, core, new LocalMemory(core, Mapped(symbols, modules))));
        });
        if (!opened.IsOk)
            core.Dispose();
        return opened;
    }

    /// <summary>
    /// Opens the running kernel's memory alone, without its symbols, whose reading takes longer than all else that <c>splice status</c> does. For addresses
    /// that are known to be there, such as those that an applied update wrote to: a hole of the module area reads as zeros.
    /// </summary>
    /// <param name="paths">Where the kernel shows itself; null for the usual places.</param>
    /// <returns>The memory; or why the kernel hides it.</returns>
    public static Outcome<SegmentedFile> OpenMemory(KernelPaths? paths = null)
    {
        paths ??= new();
        if (LocalEnvironment.ReadLockdown(paths) == LockdownState.Confidentiality)
            return Outcome<SegmentedFile>.Refused(KernelDiagnostics.LockedDown(LockdownState.Confidentiality));
        var core = Path.Combine(paths.Proc, "kcore");
        return File.Exists(core)
            ? Reading(paths, () => Outcome<SegmentedFile>.Ok(SegmentedFile.Open(core)))
            : Outcome<SegmentedFile>.Refused(KernelDiagnostics.NoKernelMemory(core, "it does not exist"));
    }

    private static Outcome<T> Reading<T>(KernelPaths paths, Func<Outcome<T>> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException)
        {
            return Outcome<T>.Refused(KernelDiagnostics.NotRoot("kcore or kallsyms may not be read"));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return Outcome<T>.Refused(KernelDiagnostics.NoKernelMemory(paths.Proc, e.Message));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _core.Dispose();

    /// <summary>Identity alone: needs neither root nor kcore.</summary>
    public static KernelIdentity ReadIdentity(KernelPaths? paths = null)
    {
        paths ??= new();
        var release = LocalEnvironment.ReadOrEmpty(Path.Combine(paths.Proc, "sys/kernel/osrelease")).Trim();
        var version = LocalEnvironment.ReadOrEmpty(Path.Combine(paths.Proc, "version")).TrimEnd('\n');
        var bootId = LocalEnvironment.ReadOrEmpty(Path.Combine(paths.Proc, "sys/kernel/random/boot_id")).Trim();
        var notes = Path.Combine(paths.Sys, "kernel/notes");
        var buildId = File.Exists(notes) ? NoteReader.FindBuildId(File.ReadAllBytes(notes), BitConverter.IsLittleEndian) : null;
        return new(release, version, buildId ?? "", bootId.Length == 0 ? null : bootId);
    }

    private static List<AddressArea> Mapped(SymbolTable symbols, IReadOnlyList<LoadedModule> modules)
    {
        var mapped = new List<AddressArea>();
        // The linker script's own marks around the image (include/asm-generic/sections.h).
        if (symbols.Find("_text") is [{ Address: var start }] && symbols.Find("_end") is [{ Address: var end }] && end > start)
            mapped.Add(new(start, end - start));
        mapped.AddRange(ModulePlaces.Readable(modules));
        return mapped;
    }
}
