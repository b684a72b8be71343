using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>Names that no matched code explains must stand exactly once in the running kernel.</summary>
public class SymbolResolverTests
{
    private static readonly SymbolResolver s_resolver = new([], new Symbols(
        new("once", 0x1000, 'T', null), new("twice", 0x2000, 't', null), new("twice", 0x3000, 't', null), new("alias", 0x4000, 'T', null),
        new("alias", 0x4000, 't', null), new("both", 0x5000, 'T', null), new("both", 0x6000, 't', "mod")));

    [Theory]
    [InlineData("once", 0x1000)]
    [InlineData("alias", 0x4000)]
    [InlineData("both", 0x5000)]
    public void A_name_of_one_address_is_found(string name, ulong address) =>
        Assert.Equal(address, s_resolver.Resolve([new UpdateSymbol(name, null, name)]).Value![name]);

    [Theory]
    [InlineData("absent", "KSP4203")]
    [InlineData("twice", "KSP4204")]
    public void Any_other_is_refused(string name, string code) =>
        Assert.Equal([code], s_resolver.Resolve([new UpdateSymbol("once", null, "once"), new UpdateSymbol(name, null, name)]).Diagnostics.Select(d => d.Code));

    private sealed class Symbols(params KernelSymbol[] symbols) : IKernelSymbols
    {
        public int Count => symbols.Length;

        public IReadOnlyList<KernelSymbol> Find(string name) => [.. symbols.Where(s => s.Name == name)];

        public IReadOnlyList<KernelSymbol> At(ulong address) => [.. symbols.Where(s => s.Address == address)];

        public bool TryFindNearest(ulong address, out KernelSymbol symbol)
        {
            symbol = symbols.Where(s => s.Address <= address).OrderBy(s => s.Address).LastOrDefault();
            return symbol.Name is not null;
        }
    }
}
