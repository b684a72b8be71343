using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

public sealed class LocalEnvironmentTests
{
    [Fact]
    public void An_ordinary_machine_has_no_obstacle()
    {
        using var tree = new FakeKernelTree();
        Assert.Empty(LocalEnvironment.Check(tree.Paths));
    }

    [Fact]
    public void Without_the_right_to_load_modules_one_is_not_root()
    {
        using var tree = new FakeKernelTree();
        tree.Write("proc/self/status", "CapEff:\t0000000000000000\n");
        Assert.Equal("KSP4001", Assert.Single(LocalEnvironment.Check(tree.Paths)).Code);
    }

    [Theory]
    [InlineData("[none] integrity confidentiality", LockdownState.None)]
    [InlineData("none [integrity] confidentiality", LockdownState.Integrity)]
    [InlineData("none integrity [confidentiality]", LockdownState.Confidentiality)]
    public void The_lockdown_mode_stands_in_brackets(string text, LockdownState expected)
    {
        using var tree = new FakeKernelTree();
        tree.Write("sys/kernel/security/lockdown", text);
        Assert.Equal(expected, LocalEnvironment.ReadLockdown(tree.Paths));
        Assert.Equal(expected != LockdownState.None, LocalEnvironment.Check(tree.Paths).Any(d => d.Code == "KSP4002"));
    }

    [Theory]
    [InlineData("root/.dockerenv", "", "docker")]
    [InlineData("root/run/.containerenv", "", "podman")]
    [InlineData("root/run/systemd/container", "systemd-nspawn\n", "systemd-nspawn")]
    [InlineData("proc/1/environ", "PATH=/bin\0container=lxc\0", "lxc")]
    public void A_container_does_not_see_kernel_threads_and_its_mark_names_it(string mark, string text, string expected)
    {
        using var tree = new FakeKernelTree();
        tree.Write("proc/2/comm", "bash\n");
        tree.Write(mark, text);
        Assert.Equal(expected, LocalEnvironment.FindContainer(tree.Paths));
        Assert.Equal("KSP4003", LocalEnvironment.Check(tree.Paths)[0].Code);
    }

    [Fact]
    public void A_container_without_a_mark_is_still_one()
    {
        using var tree = new FakeKernelTree();
        tree.Delete("proc/2/comm");
        Assert.NotNull(LocalEnvironment.FindContainer(tree.Paths));
    }

    [Fact]
    public void A_container_with_the_hosts_processes_is_told_by_its_mounts_and_mark()
    {
        using var tree = new FakeKernelTree();
        tree.Link("proc/1/ns/mnt", "mnt:[1]");
        tree.Link("proc/self/ns/mnt", "mnt:[2]");
        Assert.Null(LocalEnvironment.FindContainer(tree.Paths));
        tree.Write("root/.dockerenv", "");
        Assert.Equal("docker", LocalEnvironment.FindContainer(tree.Paths));
    }

    [Fact]
    public void A_mark_alone_makes_no_container()
    {
        using var tree = new FakeKernelTree();
        tree.Write("root/.dockerenv", "");
        Assert.Null(LocalEnvironment.FindContainer(tree.Paths));
    }

    [Fact]
    public void Livepatched_functions_are_listed_with_their_position()
    {
        using var tree = new FakeKernelTree();
        tree.Write("sys/kernel/livepatch/fix/enabled", "1\n");
        tree.MakeFolder("sys/kernel/livepatch/fix/vmlinux/cmdline_proc_show,1");
        tree.MakeFolder("sys/kernel/livepatch/fix/nf_tables/nft_flush,0");
        tree.Write("sys/kernel/livepatch/old/enabled", "0\n");
        tree.MakeFolder("sys/kernel/livepatch/old/vmlinux/f,2");
        Assert.Equal(
            [new("fix", "nf_tables", "nft_flush", 0, true), new("fix", "vmlinux", "cmdline_proc_show", 1, true), new("old", "vmlinux", "f", 2, false)],
            LocalEnvironment.ReadLivepatches(tree.Paths).OrderBy(f => f.Patch, StringComparer.Ordinal).ThenBy(f => f.Object, StringComparer.Ordinal));
    }
}
