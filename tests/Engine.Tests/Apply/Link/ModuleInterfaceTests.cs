using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>What the kernel module offers is found in that module and nowhere else.</summary>
public class ModuleInterfaceTests
{
    private static readonly IReadOnlyList<UpdateSymbol> s_needed =
        [UpdateSymbol.Shared("get", "ksplice_shadow_get", "vmlinux", false), UpdateSymbol.Shared("other", "printk", "vmlinux", true)];

    private static SymbolTable Kernel(params (string Name, ulong Address, short Module)[] symbols)
    {
        var table = new SymbolTableBuilder();
        table.AddModule("ksplice");
        table.AddModule("other");
        foreach (var (name, address, module) in symbols)
            table.Add(System.Text.Encoding.ASCII.GetBytes(name), address, (byte)'T', module);
        return table.Build();
    }

    [Fact]
    public void It_is_told_from_everything_else() => Assert.Equal([true, false], s_needed.Select(ModuleInterface.Has));

    [Fact]
    public void Its_addresses_are_added_to_those_that_were_proved()
    {
        var all = ModuleInterface.Complete(s_needed, new Dictionary<string, ulong> { ["other"] = 7 }, Kernel(("ksplice_shadow_get", 0x1000, 0), ("ksplice_shadow_get", 0x2000, 1))).Value!;

        Assert.Equal((0x1000ul, 7ul), (all["get"], all["other"]));
    }

    [Fact]
    public void A_module_that_does_not_offer_it_is_refused()
    {
        var outcome = ModuleInterface.Complete(s_needed, new Dictionary<string, ulong>(), Kernel(("ksplice_shadow_get", 0x2000, 1)));

        Assert.Equal("KSP5130", Assert.Single(outcome.Diagnostics).Code);
    }
}
