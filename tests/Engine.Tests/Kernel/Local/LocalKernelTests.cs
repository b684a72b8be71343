using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

public sealed class LocalKernelTests
{
    [Fact]
    public void The_running_kernel_tells_who_it_is_and_what_its_memory_says()
    {
        using var tree = new FakeKernelTree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;
        Assert.Equal(new KernelIdentity("6.1.0-test", "Linux version 6.1.0-test (x) #1", "deadbeef", "11111111-2222-3333-4444-555555555555"), kernel.Identity);
        Assert.Equal(new LoadedModule("qrtr", FakeKernelTree.ModuleBase, 4096, 0, "Live", "abcd"), Assert.Single(kernel.Modules));
        var bytes = new byte[1];
        Assert.True(kernel.Memory.TryRead(Assert.Single(kernel.Symbols.Find("work")).Address, bytes));
        Assert.Equal(0x55, bytes[0]);
    }

    [Fact]
    public void What_kcore_would_answer_with_zeros_is_not_read()
    {
        using var tree = new FakeKernelTree();
        using var kernel = LocalKernel.Open(tree.Paths).Value!;
        Assert.True(kernel.Memory.TryRead(FakeKernelTree.ModuleBase, new byte[4096]));
        Assert.False(kernel.Memory.TryRead(FakeKernelTree.ModuleBase + 1, new byte[4096]));
        Assert.False(kernel.Memory.TryRead(FakeKernelTree.Text + 256, new byte[1]));
    }

    [Fact]
    public void Hidden_addresses_mean_not_root()
    {
        using var tree = new FakeKernelTree();
        tree.Write("proc/kallsyms", "0000000000000000 T _text\n0000000000000000 t work\n");
        Assert.Equal("KSP4001", LocalKernel.Open(tree.Paths).Diagnostics[0].Code);
    }

    [Fact]
    public void Lockdown_that_hides_memory_is_refused()
    {
        using var tree = new FakeKernelTree();
        tree.Write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        Assert.Equal("KSP4002", LocalKernel.Open(tree.Paths).Diagnostics[0].Code);
    }

    [Fact]
    public void Without_kcore_there_is_nothing_to_compare()
    {
        using var tree = new FakeKernelTree();
        tree.Delete("proc/kcore");
        Assert.Equal("KSP4004", LocalKernel.Open(tree.Paths).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("proc/kcore")]
    [InlineData("proc/kallsyms")]
    [InlineData("proc/modules")]
    public void Files_of_another_form_are_refused(string file)
    {
        using var tree = new FakeKernelTree();
        tree.Write(file, "something else\n");
        Assert.Equal("KSP4004", LocalKernel.Open(tree.Paths).Diagnostics[0].Code);
    }

    [Fact]
    public void Memory_alone_needs_no_symbols()
    {
        using var tree = new FakeKernelTree();
        tree.Delete("proc/kallsyms");
        using var memory = LocalKernel.OpenMemory(tree.Paths).Value!;
        var bytes = new byte[4096];
        Assert.True(memory.TryRead(FakeKernelTree.ModuleBase, bytes));
        Assert.False(memory.TryRead(1, bytes));
        tree.Write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        Assert.Equal("KSP4002", LocalKernel.OpenMemory(tree.Paths).Diagnostics[0].Code);
    }

    [Fact]
    public void Memory_that_is_not_there_is_told()
    {
        using var tree = new FakeKernelTree();
        tree.Write("proc/kcore", "something else\n");
        Assert.Equal("KSP4004", LocalKernel.OpenMemory(tree.Paths).Diagnostics[0].Code);
        tree.Delete("proc/kcore");
        Assert.Equal("KSP4004", LocalKernel.OpenMemory(tree.Paths).Diagnostics[0].Code);
    }

    [Fact]
    public void Identity_needs_neither_root_nor_kcore()
    {
        using var tree = new FakeKernelTree();
        tree.Delete("proc/kcore");
        tree.Delete("proc/kallsyms");
        Assert.Equal("deadbeef", LocalKernel.ReadIdentity(tree.Paths).BuildId);
    }
}
