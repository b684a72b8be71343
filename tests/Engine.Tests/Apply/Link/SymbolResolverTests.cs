using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Tests.Kernel.TypeInformation;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>
/// Names that no matched code explains are found as the kernel's link or loader would: of the kernel proper its globals, of a module its
/// own, else what is exported to it. Never something private that merely has the name.
/// </summary>
public class SymbolResolverTests
{
    private static readonly Symbols s_symbols = new(
        // The kernel proper: an upper-case letter is a global.
        new("once", 0x1000, 'T', null), new("weak", 0x1100, 'W', null), new("twice", 0x2000, 't', null), new("twice", 0x3000, 't', null),
        new("alias", 0x4000, 'T', null), new("alias", 0x4000, 'W', null), new("beside_statics", 0x4100, 'D', null), new("beside_statics", 0x4200, 'd', null),
        new("private", 0x4300, 't', null), new("per_cpu", 0x40, 'A', null), new("exported_per_cpu", 0x80, 'A', null), new("__ksymtab_exported_per_cpu", 0x4500, 'r', null),
        new("exported", 0x5000, 'T', null), new("exported", 0x5100, 't', "mod"), new("__ksymtab_exported", 0x5200, 'r', null),
        new("shared_per_cpu", 0xc0, 'A', null), new("private_per_cpu", 0x100, 'A', null), new("moved_per_cpu", 0x140, 'A', null),
        new("shared_beside_private", 0x180, 'A', null), new("shared_beside_private", 0x1c0, 'A', null),
        new("__start_BTF", 0x8000, 'R', null), new("__stop_BTF", 0x8000 + MadeTypeInformation.Length, 'R', null),
        new("kernels_only", 0x5300, 'T', null),
        // Modules: an upper-case letter is an export to everybody, others are told by their entry.
        new("own", 0x6000, 't', "mod"), new("own", 0x6100, 'T', "other"), new("own", 0x6200, 'T', null), new("__ksymtab_own", 0x6300, 'r', null),
        new("own_export", 0x6400, 'T', "mod"), new("own_export", 0x6500, 't', "mod"), new("own_twice", 0x6600, 't', "mod"), new("own_twice", 0x6700, 't', "mod"),
        new("from_other", 0x7000, 'D', "other"), new("from_other", 0x7100, 'd', "mod"), new("others_own", 0x7200, 't', "other"),
        new("licensed", 0x8000, 't', "other"), new("__ksymtab_licensed", 0x8100, 'r', "other"), new("licensed", 0x8200, 'd', "mod"),
        new("licensed_twice", 0x8300, 't', "other"), new("licensed_twice", 0x8400, 't', "other"), new("__ksymtab_licensed_twice", 0x8500, 'r', "other"),
        new("two_exporters", 0x8600, 't', "other"), new("__ksymtab_two_exporters", 0x8700, 'r', "other"), new("two_exporters", 0x8800, 'T', "another"));

    private static readonly MadeTypeInformation s_memory = new(
        0x8000, ("shared_per_cpu", 0xc0, true), ("private_per_cpu", 0x100, false), ("moved_per_cpu", 0x148, true), ("shared_beside_private", 0x180, true));

    private static Outcome<IReadOnlyDictionary<string, ulong>> Resolve(string target, bool isOwn, string name)
    {
        var module = target == UpdateTarget.KernelImage ? null : target;
        var verified = new VerifiedTarget(new VerificationTarget(module, null, []), [], new Dictionary<string, ulong>(), s_symbols, default, []);
        return new SymbolResolver([verified], s_symbols, s_memory).Resolve([UpdateSymbol.Shared("wanted", name, target, isOwn)]);
    }

    [Theory]
    [InlineData("once", 0x1000)]
    [InlineData("weak", 0x1100)]
    [InlineData("alias", 0x4000)]
    [InlineData("beside_statics", 0x4100)]
    [InlineData("exported", 0x5000)]
    [InlineData("exported_per_cpu", 0x80)]
    [InlineData("shared_per_cpu", 0xc0)]
    [InlineData("shared_beside_private", 0x180)]
    public void The_kernel_proper_knows_its_globals(string name, ulong address) => Assert.Equal(address, Resolve("vmlinux", true, name).Value!["wanted"]);

    [Theory]
    [InlineData("absent", "KSP4203")]
    [InlineData("twice", "KSP4205")]
    [InlineData("private", "KSP4205")]
    [InlineData("per_cpu", "KSP4205")]
    [InlineData("private_per_cpu", "KSP4205")]
    [InlineData("moved_per_cpu", "KSP4205")]
    [InlineData("from_other", "KSP4205")]
    public void The_kernel_proper_knows_nothing_else(string name, string code) => Assert.Equal([code], Resolve("vmlinux", true, name).Diagnostics.Select(d => d.Code));

    [Theory]
    [InlineData("own", true, 0x6000)]
    [InlineData("own_export", true, 0x6400)]
    [InlineData("exported", false, 0x5000)]
    [InlineData("from_other", false, 0x7000)]
    [InlineData("licensed", false, 0x8000)]
    [InlineData("licensed", true, 0x8200)]
    public void A_module_knows_its_own_names_and_what_is_exported_to_it(string name, bool isOwn, ulong address) =>
        Assert.Equal(address, Resolve("mod", isOwn, name).Value!["wanted"]);

    [Theory]
    [InlineData("absent", false, "KSP4203")]
    [InlineData("own_twice", true, "KSP4204")]
    [InlineData("own", false, "KSP4204")]
    [InlineData("own_twice", false, "KSP4205")]
    [InlineData("private", false, "KSP4205")]
    [InlineData("kernels_only", false, "KSP4205")]
    [InlineData("kernels_only", true, "KSP4205")]
    [InlineData("shared_per_cpu", false, "KSP4205")]
    [InlineData("others_own", false, "KSP4205")]
    [InlineData("licensed_twice", false, "KSP4204")]
    [InlineData("two_exporters", false, "KSP4204")]
    public void A_module_knows_nothing_else(string name, bool isOwn, string code) => Assert.Equal([code], Resolve("mod", isOwn, name).Diagnostics.Select(d => d.Code));

    [Fact]
    public void What_has_the_name_is_said() =>
        Assert.Contains("2 't' in vmlinux", Assert.Single(Resolve("mod", false, "twice").Diagnostics).Message, StringComparison.Ordinal);

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
