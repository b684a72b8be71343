using System.Buffers.Binary;
using Ksplice.Abstractions.Architectures;
using Ksplice.Plugins.Arch.X64.RunPre;

namespace Ksplice.Plugins.Arch.X64.Tests.RunPre;

/// <summary>
/// One piece of compiled code against live code. Both are written in hexadecimal; in live code <c>{name}</c> stands for the
/// 32-bit displacement that leads to a symbol, in compiled code for a field relocated against it.
/// </summary>
public abstract class RunPreTest
{
    protected const ulong Here = 0xffffffff81000000;

    private const uint Pc32 = 2;

    private static readonly Dictionary<string, ulong> Symbols = new(StringComparer.Ordinal)
    {
        ["callee"] = Here + 0x1000,
        ["other"] = Here + 0x1100,
        ["__fentry__"] = Here + 0x2000,
        ["ftrace_caller"] = Here + 0x2100,
        ["__x86_return_thunk"] = Here + 0x3000,
        ["srso_return_thunk"] = Here + 0x3100,
        ["__x86_indirect_thunk_rax"] = Here + 0x3200,
        ["__x86_indirect_thunk_r11"] = Here + 0x3300,
        ["__x86_indirect_its_thunk_rax"] = Here + 0x3400,
        ["__SCT__hook"] = Here + 0x3500,
        ["pv_ops"] = Here + 0x4000,
        ["BUG_func"] = Here + 0x4100,
        ["nowhere"] = Here + 0x5008,
    };

    private static readonly string[] SymbolNumbers = [.. Symbols.Keys];

    /// <summary>Address of a symbol of these tests; <c>nowhere</c> has an address but no name.</summary>
    protected static ulong AddressOf(string symbol) => Symbols[symbol];

    internal static FakeLiveKernel Kernel()
    {
        var kernel = new FakeLiveKernel();
        foreach (var (name, address) in Symbols.Where(s => s.Key != "nowhere"))
            kernel.Name(name, address);
        return kernel;
    }

    internal static RunPreResult Match(string compiled, string live, params RunTimeSite[] sites) => Match(Kernel(), compiled, live, sites);

    internal static RunPreResult Match(FakeLiveKernel kernel, string compiled, string live, params RunTimeSite[] sites) =>
        new X64RunPreMatcher().Match(Piece(compiled, sites), Live(live), Here, kernel);

    protected static RunPrePiece Piece(string compiled, params RunTimeSite[] sites)
    {
        var bytes = new List<byte>();
        var relocations = new List<RunPreRelocation>();
        foreach (var (hex, symbol) in Parts(compiled))
        {
            bytes.AddRange(Convert.FromHexString(hex));
            if (symbol is null)
                continue;
            relocations.Add(new(bytes.Count, Pc32, Array.IndexOf(SymbolNumbers, symbol), symbol, -4));
            bytes.AddRange([0, 0, 0, 0]);
        }

        return new(bytes.ToArray(), relocations, sites);
    }

    protected static void AssertInferred(RunPreResult result, params string[] symbols)
    {
        Assert.True(result.IsMatch, result.Mismatch?.ToString());
        Assert.Equal(
            symbols.Select(s => (Array.IndexOf(SymbolNumbers, s), AddressOf(s))),
            result.Inferences.Select(i => (i.Symbol, i.Value)));
    }

    private static byte[] Live(string live)
    {
        var bytes = new List<byte>();
        var field = new byte[4];
        foreach (var (hex, symbol) in Parts(live))
        {
            bytes.AddRange(Convert.FromHexString(hex));
            if (symbol is null)
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(field, checked((int)(long)(AddressOf(symbol) - (Here + (ulong)bytes.Count + 4))));
            bytes.AddRange(field);
        }

        return [.. bytes];
    }

    private static IEnumerable<(string Hex, string? Symbol)> Parts(string text)
    {
        foreach (var part in text.Replace(" ", "", StringComparison.Ordinal).Split('}'))
        {
            var brace = part.IndexOf('{', StringComparison.Ordinal);
            yield return brace < 0 ? (part, null) : (part[..brace], part[(brace + 1)..]);
        }
    }
}
