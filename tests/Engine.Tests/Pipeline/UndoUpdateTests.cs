using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class UndoUpdateTests : IDisposable
{
    private readonly AppliedFolder _applied = new();
    private readonly FakeDevice _device = new();

    public void Dispose()
    {
        _applied.Dispose();
        _device.Dispose();
    }

    private Task<Outcome<UndoReport>> UndoAsync(string id) =>
        new UndoUpdate(_device, new SymbolTableBuilder().Build(), new SwapEffort(SwapMode.InStop, 1, TimeSpan.Zero), _applied.Updates).RunAsync(id);

    private static AppliedRecord Record(string[] requires, params string[] escapes) => new("t", [], ["unit.c: a"], requires, escapes, 4096, "hash");

    [Fact]
    public async Task What_is_not_applied_cannot_be_undone()
    {
        _applied.Add("old", 1, "ffffffff81000005", state: "reversed");

        Assert.Equal("KSP5111", Assert.Single((await UndoAsync("old")).Diagnostics).Code);
        Assert.Equal("KSP5111", Assert.Single((await UndoAsync("absent")).Diagnostics).Code);
        Assert.Empty(_device.Undone);
    }

    [Theory]
    [InlineData("ffffffff81000008", new string[0])]
    [InlineData("ffffffff82000000", new[] { "first" })]
    public async Task What_a_later_update_stands_on_stays(string address, string[] requires)
    {
        _applied.Add("first", 1, "ffffffff81000005", record: Record([]));
        _applied.Add("later", 2, address, record: Record(requires));

        Assert.Equal("KSP5112", Assert.Single((await UndoAsync("first")).Diagnostics).Code);
        Assert.Empty(_device.Undone);
    }

    [Fact]
    public async Task Code_that_something_may_point_to_stays_in_memory()
    {
        _applied.Add("first", 1, "ffffffff81000005", record: Record([], "a timer"));

        var undone = await UndoAsync("first");

        Assert.True(undone.IsOk && undone.Value.IsResident);
        Assert.Equal("KSP5114", Assert.Single(undone.Diagnostics).Code);
        Assert.Equal(["first"], _device.Undone);
        Assert.Empty(_device.Released);
    }

    [Fact]
    public async Task What_undone_code_that_stays_may_use_stays_too()
    {
        _applied.Add("first", 1, "ffffffff81000005", record: Record([]));
        _applied.Add("later", 2, "ffffffff82000000", state: "reversed", record: Record(["first"], "a timer"));

        var undone = await UndoAsync("first");

        Assert.True(undone.IsOk && undone.Value.IsResident);
        Assert.Contains("the code of later, which stays too", Assert.Single(undone.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Empty(_device.Released);
    }

    [Fact]
    public async Task What_another_program_applied_stays_in_memory_too()
    {
        _applied.Add("first", 1, "ffffffff81000005");

        Assert.Equal("KSP5114", Assert.Single((await UndoAsync("first")).Diagnostics).Code);
        Assert.Empty(_device.Released);
    }

    [Fact]
    public async Task An_undo_that_the_kernel_module_refuses_is_explained_and_frees_nothing()
    {
        _applied.Add("first", 1, "ffffffff81000005", record: Record([]));
        _device.Result = new SwapResult { Status = SwapStatus.BytesDiffer, FailingIndex = 0 };

        var undone = await UndoAsync("first");

        Assert.Equal((OutcomeKind.Refused, "KSP5104"), (undone.Kind, Assert.Single(undone.Diagnostics).Code));
        Assert.Empty(_device.Released);
    }
}
