using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Tests.Pipeline;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Apply.Swap;

/// <summary>What is written over a running constant.</summary>
public sealed class ConstantPlanTests : IDisposable
{
    private const ulong Address = 0xffffffff82001008;
    private const ulong Loaded = 0xffffffffc0001000;
    private const ulong Absolute = 0xffffffff81234560;
    private const string Section = ".ksplice.constants";
    private const uint AbsoluteType = 1;

    private readonly TemporaryFolder _root = new();
    private readonly FakeDevice _device = new();

    public void Dispose()
    {
        _root.Dispose();
        _device.Dispose();
    }

    private static RunningConstant Constant(int size, params ByteRange[] changes) => new(
        "table", "unit.c", Address, Enumerable.Repeat((byte)0xaa, size).ToArray(),
        new DataRewrite("table", new string('a', 64), new CodePlace(Section, 16), changes, ["reader"]),
        [new("reader", "unit.c", 0xffffffff81005000, 0x20, 0, default)]);

    private static BoundModule Bound(int content)
    {
        var builder = new ElfBuilder(new X64Architecture().Elf);
        var text = builder.AddSection(".text", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagExecute, 16, 0, new byte[64]);
        var section = builder.AddSection(Section, ElfConstants.SectionProgramBits, 0, 16, 0, [.. new byte[16], .. Enumerable.Repeat((byte)0x55, content)]);
        builder.AddRelocation(section, 16 + 8, AbsoluteType, builder.AddSymbol("", 0, 0, ElfSymbolBinding.Local, ElfSymbolType.Section, text), 0x30);
        builder.AddRelocation(section, 16 + 24, AbsoluteType, builder.AddSymbol("g", Absolute, 0, ElfSymbolBinding.Global, ElfSymbolType.None, ElfConstants.IndexAbsolute), 0);
        return new(builder.Build());
    }

    private SwapPlanner Planner(params RunningConstant[] constants) => new(
        SamplePackage.Manifest with { Targets = [], Hooks = [] }, "manifest", [], constants, new X64Architecture(), _device, new SymbolTableBuilder().Build());

    private Outcome<ApplyRequest> Plan(RunningConstant constant, int content = 64)
    {
        Directory.CreateDirectory(_root.File("m/sections"));
        File.WriteAllText(_root.File("m/sections/.text"), $"0x{Loaded:x}");
        File.WriteAllText(_root.File("m/coresize"), "4096");
        File.WriteAllText(_root.File("m/initsize"), "0");
        return Planner(constant).Plan(LoadedSections.Read("m", _root.Path).Value!, Bound(content), "hash", new(SwapMode.InStop, 1, TimeSpan.Zero));
    }

    [Fact]
    public void Pointers_get_the_addresses_of_what_is_loaded_and_of_what_runs()
    {
        var request = Plan(Constant(40, new(8, 8), new(24, 8))).Value!;

        Assert.All(request.Writes, w => Assert.Equal(MemoryWriteKind.Data, w.Kind));
        Assert.Equal([Address + 8, Address + 24], request.Writes.Select(w => w.Address));
        Assert.Equal(Loaded + 0x30, BitConverter.ToUInt64(request.Writes[0].NewBytes.AsSpan()));
        Assert.Equal(Absolute, BitConverter.ToUInt64(request.Writes[1].NewBytes.AsSpan()));
        Assert.All(request.Writes, w => Assert.All(w.OldBytes, b => Assert.Equal(0xaa, b)));
    }

    [Fact]
    public void Bytes_between_changes_stay()
    {
        var write = Assert.Single(Plan(Constant(8, new(1, 2), new(5, 1))).Value!.Writes);

        Assert.Equal([0xaa, 0x55, 0x55, 0xaa, 0xaa, 0x55, 0xaa, 0xaa], write.NewBytes.ToArray());
    }

    [Fact]
    public void Every_write_is_one_aligned_block_cut_to_the_object()
    {
        Assert.Equal([(0, 8), (8, 16), (24, 16)], Constant(44, new(0, 1), new(20, 8), new(30, 1)).Blocks());
        Assert.Equal([(40, 4)], Constant(44, new ByteRange(43, 1)).Blocks());
    }

    [Fact]
    public void Readers_must_not_be_running_at_apply_and_at_undo()
    {
        var request = Plan(Constant(8, new ByteRange(1, 2))).Value!;

        Assert.Equal([new AddressRange(0xffffffff81005000, 0xffffffff81005020)], request.Busy);
        Assert.Equal([new AddressRange(0xffffffff81005000, 0xffffffff81005020)], request.UndoBusy);
        Assert.Equal(["unit.c: table"], AppliedRecord.TryDecode(request.Metadata.AsSpan())!.Constants);
    }

    [Theory]
    [InlineData(40, 39, 8, 8)]
    [InlineData(40, 64, 24, 4)]
    public void Content_that_is_not_there_in_full_is_refused(int size, int content, int offset, int length) =>
        Assert.Equal("KSP5121", Assert.Single(Plan(Constant(size, new ByteRange(offset, length)), content).Diagnostics).Code);

    [Fact]
    public void More_places_than_one_stop_takes_are_refused()
    {
        Assert.Empty(Planner(Constant(8 + (4095 * 16), new ByteRange(0, 8 + (4095 * 16)))).Conflicts());
        Assert.Equal("KSP5122", Assert.Single(Planner(Constant(8 + (4096 * 16), new ByteRange(0, 8 + (4096 * 16)))).Conflicts()).Code);
    }

    [Fact]
    public void What_is_in_the_way_of_a_constant_is_named()
    {
        _device.Conflicts = [new WriteConflict(0, SwapStatus.BytesDiffer, Address, 0, KprobeState.None)];

        var conflict = Assert.Single(Planner(Constant(8, new ByteRange(0, 1))).Conflicts());

        Assert.Equal(("KSP5104", "unit.c: table"), (conflict.Code, conflict.Location));
    }
}
