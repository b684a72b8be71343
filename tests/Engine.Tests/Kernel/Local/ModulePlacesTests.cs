using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

/// <summary>Newer kernels put the parts of a module into several places.</summary>
public sealed class ModulePlacesTests
{
    private const ulong Start = FakeKernelTree.ModuleBase;

    // One after the other: code of a, code of b, a hole, constants of a, tables of c, which has no code.
    private static readonly (ulong Address, string Module)[] s_symbols =
        [(Start, "a"), (Start + 0x10, "a"), (Start + 0x2000, "b"), (Start + 0x6000, "a"), (Start + 0x9000, "c"), (0x40, "a")];

    private static FakeKernelTree Tree()
    {
        var tree = new FakeKernelTree();
        tree.Write("proc/modules", $"a 12288 0 - Live 0x{Start:x}\nb 4096 1 a, Live 0x{Start + 0x2000:x}\nc 4096 1 a, Live 0x0\n");
        tree.Write("proc/kallsyms", $"{FakeKernelTree.Text:x16} T _text\n{FakeKernelTree.Text + 256:x16} B _end\n"
            + string.Concat(s_symbols.Select(s => $"{s.Address:x16} t at_{s.Address:x}\t[{s.Module}]\n")));
        tree.Write("proc/kcore", TestElf.Write((FakeKernelTree.Text, new byte[512], 512), (Start, new byte[0x10000], 0x10000)));
        return tree;
    }

    [Fact]
    public void An_address_is_in_the_module_whose_symbols_are_around_it()
    {
        using var tree = Tree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;

        Assert.Equal("a", Owner(Start + 0x20));
        Assert.Equal("b", Owner(Start + 0x2020));
        Assert.Equal("a", Owner(Start + 0x6020));
        Assert.Equal("c", Owner(Start + 0x9020));
        Assert.Null(Owner(Start + 0x4000));
        Assert.Null(Owner(0x40));

        string? Owner(ulong address) => kernel.Modules.SingleOrDefault(m => m.Contains(address))?.Name;
    }

    [Fact]
    public void A_module_without_code_is_held_by_what_it_has()
    {
        using var tree = Tree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;

        Assert.Equal([Start, Start + 0x2000, Start + 0x9000], kernel.Modules.Select(m => m.Anchor));
    }

    [Fact]
    public void All_of_a_module_is_read_and_no_other_holes_than_its_missing_bytes_could_be()
    {
        using var tree = Tree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;

        // Of a, 0x2000 bytes are where symbols are and 0x1000 nobody tells where.
        Assert.True(kernel.Memory.TryRead(Start, new byte[0x2000]));
        Assert.True(kernel.Memory.TryRead(Start + 0x6000, new byte[0x2000]));
        Assert.False(kernel.Memory.TryRead(Start + 0x8000, new byte[1]));
        Assert.False(kernel.Memory.TryRead(Start + 0x4000, new byte[1]));
        Assert.True(kernel.Memory.TryRead(Start + 0x2000, new byte[0x1000]));
        Assert.False(kernel.Memory.TryRead(Start + 0x3000, new byte[1]));
    }

    [Fact]
    public void Constants_without_names_are_read_where_the_list_of_sections_says()
    {
        using var tree = Tree();
        tree.Write("sys/module/a/sections/.text", $"0x{Start:x}\n");
        tree.Write("sys/module/a/sections/.rodata", $"0x{Start + 0xb000:x}\n");
        tree.Write("sys/module/a/sections/.init.text", $"0x{Start + 0xd000:x}\n");
        using var kernel = LocalKernel.Open(tree.Paths, ["a", "absent"]).Value!;

        Assert.True(kernel.Memory.TryRead(Start + 0xb000, new byte[0x1000]));
        Assert.False(kernel.Memory.TryRead(Start + 0xd000, new byte[1]));
        Assert.Equal("a", kernel.Modules.Single(m => m.Contains(Start + 0xb000)).Name);
    }

    [Fact]
    public void A_module_in_one_piece_is_what_the_kernel_lists()
    {
        using var tree = new FakeKernelTree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;

        Assert.Equal([new AddressArea(Start, 4096)], Assert.Single(kernel.Modules).Areas);
    }
}
