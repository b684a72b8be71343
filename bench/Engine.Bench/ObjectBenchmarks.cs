using BenchmarkDotNet.Attributes;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Elf;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Bench;

/// <summary>Reading an object, and comparing two, without process start and file access.</summary>
[MemoryDiagnoser]
public class ObjectBenchmarks
{
    private static readonly X64Architecture s_architecture = new();
    private static readonly DiffOptions s_options = new();

    private byte[] _file = [];
    private ElfObject? _pre;
    private ElfObject? _post;

    /// <summary>Compiles the unit and makes sure that the difference is the expected one.</summary>
    [GlobalSetup]
    public void Compile()
    {
        _file = LargeUnit.Compile(changed: false);
        _pre = ElfReader.Read(_file, "pre").Value;
        _post = ElfReader.Read(LargeUnit.Compile(changed: true), "post").Value;
        var difference = Diff();
        if (difference.Changed.Count != 1 || difference.IsRefused)
            throw new InvalidOperationException("The change of one function was not found.");
    }

    /// <summary>Sections, symbols and relocations of one object.</summary>
    [Benchmark]
    public ElfObject ReadElf() => ElfReader.Read(_file, "unit").Value!;

    /// <summary>The whole comparison of two objects that are read.</summary>
    [Benchmark]
    public ObjectDifference Diff() => ObjectDiffer.Compare(_pre!, _post!, s_architecture, s_options, "unit").Value!;
}
