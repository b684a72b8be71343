using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Apply.Verify;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class WrittenBytesTests : IDisposable
{
    private readonly LinkedKernel _kernel = new(("unit", "int work(int x) { return x * 12345; }"));

    public void Dispose() => _kernel.Dispose();

    private AppliedUpdate Update(AppliedState state)
    {
        var address = _kernel.AddressOf("work");
        return new("u", state, 1, "m", TimeSpan.Zero, 1, default, [], [new(address, MemoryWriteKind.Code, [0, 0, 0, 0, 0], [.. _kernel.Read(address, 5)])]);
    }

    [Fact]
    public void Bytes_that_something_else_edited_are_noticed_while_applied()
    {
        var (applied, reversed) = (Update(AppliedState.Applied), Update(AppliedState.Reversed));
        Assert.Null(WrittenBytes.Drift(applied, _kernel));

        _kernel.Edit(_kernel.AddressOf("work"), 0xcc);

        Assert.Equal("KSP5118", WrittenBytes.Drift(applied, _kernel)!.Code);
        Assert.Null(WrittenBytes.Drift(reversed, _kernel));
    }

    [Fact]
    public void Bytes_that_a_later_update_wrote_over_are_in_place_below_it()
    {
        var first = Update(AppliedState.Applied);
        byte[] jump = [0xe9, 1, 2, 3, 4];
        var later = first with { Id = "later", Writes = [first.Writes[0] with { OldBytes = first.Writes[0].NewBytes, NewBytes = [.. jump] }] };
        _kernel.Edit(_kernel.AddressOf("work"), jump);

        Assert.Null(WrittenBytes.Drift(first, _kernel, [first, later]));
        Assert.Null(WrittenBytes.Drift(later, _kernel, [first, later]));
        Assert.NotNull(WrittenBytes.Drift(first, _kernel, [first]));
    }

    [Fact]
    public void Bytes_that_cannot_be_read_are_not_in_place()
    {
        var applied = Update(AppliedState.Applied);
        _kernel.RemoveMemory(_kernel.AddressOf("work"));

        Assert.False(WrittenBytes.AreInPlace(applied, _kernel));
    }
}
