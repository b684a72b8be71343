using System.Diagnostics;
using System.Text;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Tests.Apply.Verify;

/// <summary>
/// A little kernel: C compiled by the system's compiler and linked to fixed addresses, whose memory and symbols a test may spoil.
/// </summary>
internal sealed class LinkedKernel : IKernelView, IKernelMemory, IDisposable
{
    private static readonly string[] CompilerFlags =
        ["-c", "-O2", "-fno-pic", "-fno-pie", "-mcmodel=kernel", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-ffreestanding", "-fno-stack-protector", "-x", "c"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<(ulong Address, byte[] Bytes)> _areas = [];
    private readonly List<(string Name, ulong Address, char Type)> _symbols = [];

    /// <summary>Compiles units and links them.</summary>
    public LinkedKernel(params (string Name, string Source)[] units)
    {
        foreach (var (name, source) in units)
            Objects.Add(name, Compile(name, source));
        var linked = _folder.File("kernel");
        Run("ld", ["-m", "elf_x86_64", "-nostdlib", "--no-gc-sections", "-z", "noexecstack", "-e", "0", "-Ttext=0xffffffff81000000", "--unresolved-symbols=ignore-all", "-o", linked, .. units.Select(u => _folder.File(u.Name + ".o"))]);
        var elf = ElfReader.ReadFile(linked).Value!;
        _areas.AddRange(elf.Segments.Where(s => s.Type == ElfSegment.Load).Select(s => (s.VirtualAddress, elf.File.Slice((int)s.FileOffset, (int)s.FileSize).ToArray())));
        _symbols.AddRange(elf.Symbols.Where(s => s.IsInSection && s.Name.Length > 0).Select(s => (s.Name, s.Value, Letter(elf, s))));
    }

    public Dictionary<string, ElfObject> Objects { get; } = [];

    public KernelIdentity Identity { get; set; } = new("6.1.0-test", "", "deadbeef", null);

    public IReadOnlyList<LoadedModule> Modules { get; set; } = [];

    /// <summary>Module that all symbols are said to be of.</summary>
    public string? Module { get; set; }

    public IKernelMemory Memory => this;

    public IKernelSymbols Symbols
    {
        get
        {
            var builder = new SymbolTableBuilder();
            var module = Module is null ? (short)-1 : builder.AddModule(Module);
            foreach (var (name, address, type) in _symbols)
                builder.Add(Encoding.UTF8.GetBytes(name), address, (byte)(Module is null ? type : char.ToLowerInvariant(type)), module);
            return builder.Build();
        }
    }

    public ElfObject Compile(string name, string source, params string[] flags)
    {
        var file = _folder.File(name + ".c");
        File.WriteAllText(file, source);
        Run("gcc", [.. CompilerFlags, .. flags, "-o", _folder.File(name + ".o"), file]);
        return ElfReader.ReadFile(_folder.File(name + ".o")).Value!;
    }

    public ulong AddressOf(string name) => _symbols.Single(s => s.Name == name).Address;

    public void MoveSymbol(string name, ulong address)
    {
        _symbols.RemoveAll(s => s.Name == name);
        _symbols.Add((name, address, 'T'));
    }

    public void RemoveSymbol(string name) => _symbols.RemoveAll(s => s.Name == name);

    public void Edit(ulong address, params byte[] bytes) => bytes.CopyTo(Area(address)[(int)(address - AreaStart(address))..]);

    public byte[] Read(ulong address, int length)
    {
        var bytes = new byte[length];
        Assert.True(TryRead(address, bytes));
        return bytes;
    }

    /// <summary>Bytes from an address to the end of its area.</summary>
    public ReadOnlySpan<byte> From(ulong address) => Area(address)[(int)(address - AreaStart(address))..];

    /// <summary>Where some bytes first stand.</summary>
    public ulong Find(ReadOnlySpan<byte> wanted)
    {
        foreach (var (start, bytes) in _areas)
        {
            if (bytes.AsSpan().IndexOf(wanted) is var at && at >= 0)
                return start + (ulong)at;
        }

        throw new InvalidOperationException("these bytes are nowhere");
    }

    /// <summary>Puts a copy of an area's bytes, and of all its names, elsewhere.</summary>
    public void Duplicate(ulong address, long distance)
    {
        var start = AreaStart(address);
        var bytes = Area(address).ToArray();
        _areas.Add((start + (ulong)distance, bytes));
        _symbols.AddRange(_symbols.Where(s => s.Address - start < (ulong)bytes.Length).Select(s => s with { Address = s.Address + (ulong)distance }).ToList());
    }

    public void RemoveMemory(ulong address) => _areas.RemoveAll(a => address - a.Address < (ulong)a.Bytes.Length);

    public bool TryRead(ulong address, Span<byte> destination)
    {
        foreach (var (start, bytes) in _areas)
        {
            if (address - start >= (ulong)bytes.Length || (ulong)bytes.Length - (address - start) < (ulong)destination.Length)
                continue;
            bytes.AsSpan((int)(address - start), destination.Length).CopyTo(destination);
            return true;
        }

        return false;
    }

    public void Dispose() => _folder.Dispose();

    private Span<byte> Area(ulong address) => _areas.First(a => address - a.Address < (ulong)a.Bytes.Length).Bytes;

    private ulong AreaStart(ulong address) => _areas.First(a => address - a.Address < (ulong)a.Bytes.Length).Address;

    // As nm has it: upper case for what other units can name.
    private static char Letter(ElfObject elf, ElfSymbol symbol)
    {
        var letter = elf.Sections[symbol.SectionIndex] is { IsExecutable: true } ? 't' : 'd';
        return symbol.Binding == ElfSymbolBinding.Local ? letter : char.ToUpperInvariant(letter);
    }

    private static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
