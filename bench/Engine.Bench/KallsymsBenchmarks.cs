using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Bench;

/// <summary>Reading the text of <c>/proc/kallsyms</c>: what every verify and apply on a running kernel begins with.</summary>
[MemoryDiagnoser]
public class KallsymsBenchmarks
{
    private const int ImageSymbols = 180_000;
    private const int Modules = 100;
    private const int SymbolsPerModule = 300;

    private byte[] _text = [];

    /// <summary>Generates as many symbols as a distribution's kernel has.</summary>
    [GlobalSetup]
    public void Generate()
    {
        var text = new StringBuilder();
        var address = 0xffffffff81000000;
        void Add(string name, string column)
        {
            text.Append(CultureInfo.InvariantCulture, $"{address:x16} {(address % 3 == 0 ? 'T' : 't')} {name}{column}\n");
            address += 0x50;
        }

        for (var i = 0; i < ImageSymbols; i++)
            Add($"subsystem{i % 97}_operation_{i}", "");
        for (var module = 0; module < Modules; module++)
        {
            for (var i = 0; i < SymbolsPerModule; i++)
                Add($"module{module}_operation_{i}", $"\t[module{module}]");
        }

        _text = Encoding.ASCII.GetBytes(text.ToString());
        if (Parse() != ImageSymbols + (Modules * SymbolsPerModule))
            throw new InvalidOperationException("Symbols are missing.");
    }

    /// <summary>From text to a table that finds by name and by address.</summary>
    [Benchmark]
    public int Parse() => KallsymsFile.Read(new MemoryStream(_text)).Count;
}
