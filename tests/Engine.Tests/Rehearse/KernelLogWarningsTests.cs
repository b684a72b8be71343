using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class KernelLogWarningsTests
{
    [Theory]
    [InlineData("[    4.1] WARNING: CPU: 1 PID: 88 at fs/9p/vfs_super.c:120 v9fs_statfs+0x10/0x20 [9p]", "warning")]
    [InlineData("[    4.1] BUG: kernel NULL pointer dereference, address: 0000000000000008", "bug")]
    [InlineData("[    4.1] kernel BUG at mm/slub.c:4023!", "bug")]
    [InlineData("[    4.1] Oops: 0002 [#1] PREEMPT SMP NOPTI", "oops")]
    [InlineData("[    4.1] general protection fault, probably for non-canonical address 0xdead: 0000 [#1]", "oops")]
    [InlineData("[    4.1] general protection fault: 0000 [#1] SMP", "oops")]
    [InlineData("[    4.1] Kernel panic - not syncing: Fatal exception", "panic")]
    [InlineData("[    4.1] WARNING: possible circular locking dependency detected", "lockdep")]
    [InlineData("[    4.1] WARNING: suspicious RCU usage", "lockdep")]
    [InlineData("[    4.1] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "stall")]
    [InlineData("[    4.1] rcu: INFO: rcu_preempt self-detected stall on CPU", "stall")]
    [InlineData("[    4.1] watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [insmod:77]", "bug")]
    [InlineData("[    4.1] INFO: task kworker/0:1:12 blocked for more than 120 seconds.", "stall")]
    [InlineData("[    4.1] livepatch: klp_check_stack: sleep:99 has an unreliable stack", "unreliable")]
    [InlineData("[    4.1] refcount_t: underflow; use-after-free.", "corruption")]
    [InlineData("[    4.1] UBSAN: array-index-out-of-bounds in fs/ext4/super.c:12:3", "sanitizer")]
    [InlineData("[    4.1] ksplice_x: Unknown symbol foo (err -2)", "module")]
    [InlineData("[    4.1] ------------[ cut here ]------------", "trace")]
    public void Trouble_in_the_kernel_is_found(string line, string kind) =>
        Assert.Equal(kind, KernelLogWarnings.Classify(line));

    [Theory]
    [InlineData("[    4.1] ksplice: loading out-of-tree module taints kernel.")]
    [InlineData("[    4.1] ksplice: module verification failed: signature and/or required key missing - tainting kernel")]
    [InlineData("[    4.1] Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible via Spectre v2 BHB attacks!")]
    [InlineData("[    4.1] traps: demo[231] general protection fault ip:55d0 sp:7ffe error:0 in demo[55d0+1000]")]
    [InlineData("[    4.1] demo[230]: segfault at 0 ip 000055 sp 00007ff error 4 in demo[55+1000]")]
    [InlineData("[    4.1] Warning: unable to open an initial console.")]
    [InlineData("[    4.1] debug: all is well")]
    public void What_says_nothing_about_the_kernel_is_left_alone(string line) =>
        Assert.Null(KernelLogWarnings.Classify(line));

    [Fact]
    public void A_stack_trace_right_after_a_finding_is_part_of_it()
    {
        string[] lines = ["BUG: bad thing", "CPU: 0 PID: 1", "Call Trace:", " <TASK>"];

        Assert.Equal(["BUG: bad thing"], KernelLogWarnings.Find(lines).Select(warning => warning.Line));
    }

    [Fact]
    public void A_stack_trace_of_its_own_is_a_finding() =>
        Assert.Equal("trace", Assert.Single(KernelLogWarnings.Find(["[ 1.0] Call Trace:", "[ 1.0]  <TASK>"])).Kind);

    [Fact]
    public void Only_what_came_after_a_mark_counts()
    {
        var mark = new KernelLogMark(2);
        var log = KernelLog.Parse($"[1] BUG: old\n[2] {mark.Text}\n[3] harmless\n[4] WARNING: CPU: 0 new\n", mark);

        Assert.Equal(["[3] harmless", "[4] WARNING: CPU: 0 new"], log.Lines.ToArray());
        Assert.Single(log.Warnings);
    }

    [Fact]
    public void A_log_that_has_lost_its_mark_is_looked_at_whole() =>
        Assert.Single(KernelLog.Parse("[9] BUG: new\n", new KernelLogMark(1)).Warnings);
}
