using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Tests.Pipeline;
using Ksplice.Engine.Tests.Update;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Apply.Swap;

public sealed class SwapPlannerTests : IDisposable
{
    private const ulong Running = 0xffffffff81000100;
    private const string Unit = "net/ipv4/tcp.c";

    private static readonly SwapEffort s_effort = new(SwapMode.InStop, 1, TimeSpan.Zero);

    private readonly TemporaryFolder _root = new();
    private readonly FakeDevice _device = new();

    public void Dispose()
    {
        _root.Dispose();
        _device.Dispose();
    }

    private static BoundModule Bound { get; } = new(default);

    private SwapPlanner Planner() => new(
        SamplePackage.Manifest, "manifest",
        [new("tcp_a", Unit, Running, 10, Running + 4, new byte[] { 1, 2, 3, 4, 5 }), new("tcp_a.cold", Unit, Running + 0x1000, 8, 0, default)], [],
        new X64Architecture(), _device, new SymbolTableBuilder().Build());

    private LoadedSections Loaded(string section, ulong address)
    {
        Directory.CreateDirectory(_root.File("m/sections"));
        File.WriteAllText(_root.File("m/sections/" + section), $"0x{address:x}");
        File.WriteAllText(_root.File("m/coresize"), "4096");
        File.WriteAllText(_root.File("m/initsize"), "0");
        return LoadedSections.Read("m", _root.Path).Value!;
    }

    [Fact]
    public void The_request_writes_the_jump_and_guards_all_old_and_new_code()
    {
        var request = Planner().Plan(Loaded(".text", 0xffffffffc0001000), Bound, "hash", s_effort).Value!;

        var write = Assert.Single(request.Writes);
        Assert.Equal((Running + 4, 0xe9), (write.Address, write.NewBytes[0]));
        Assert.Equal(0xffffffffc0001000, write.Address + 5 + (ulong)(long)BitConverter.ToInt32(write.NewBytes.AsSpan()[1..]));
        Assert.Equal([new AddressRange(Running, Running + 10), new AddressRange(Running + 0x1000, Running + 0x1008)], request.Busy);
        Assert.Equal([new AddressRange(0xffffffffc0001000, 0xffffffffc0001024)], request.UndoBusy);
        var record = AppliedRecord.TryDecode(request.Metadata.AsSpan())!;
        Assert.Equal(("hash", "manifest"), (record.BoundSha256, record.ManifestSha256));
    }

    [Fact]
    public void Hooks_are_told_in_their_order_by_the_place_of_their_functions()
    {
        var manifest = SamplePackage.Manifest with { Hooks = [new("post-reverse", 2, "tcp_b", Unit), new("pre-apply", 1, "tcp_b", Unit)] };
        var planner = new SwapPlanner(manifest, "manifest", [], [], new X64Architecture(), _device, new SymbolTableBuilder().Build());

        var request = planner.Plan(Loaded(".text", 0xffffffffc0001000), Bound, "hash", s_effort).Value!;

        Assert.Equal([new HookCall(HookKind.PreApply, 0xffffffffc0001010), new HookCall(HookKind.PostReverse, 0xffffffffc0001010)], request.Hooks);
        Assert.Equal([$"{Unit}: tcp_b (pre-apply)", $"{Unit}: tcp_b (post-reverse)"], AppliedRecord.TryDecode(request.Metadata.AsSpan())!.Hooks);
        Assert.Empty(request.Writes);
    }

    [Fact]
    public void New_code_out_of_reach_is_refused() => AssertRefused("KSP5101", Planner().Plan(Loaded(".text", 0xffff888000001000), Bound, "hash", s_effort));

    [Fact]
    public void New_code_whose_place_is_not_told_is_refused() => AssertRefused("KSP5006", Planner().Plan(Loaded(".data", 0xffffffffc0001000), Bound, "hash", s_effort));

    [Fact]
    public void What_is_in_the_way_is_known_before_anything_is_loaded()
    {
        Assert.Empty(Planner().Conflicts());
        _device.Conflicts = [new WriteConflict(0, SwapStatus.Kprobe, Running + 4, 0, KprobeState.Disabled)];

        Assert.Equal("KSP5105", Assert.Single(Planner().Conflicts()).Code);
    }

    private static void AssertRefused(string code, Outcome<ApplyRequest> outcome) => Assert.Equal(code, Assert.Single(outcome.Diagnostics).Code);
}
