using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Tests;

/// <summary>The release whose fixes are in force.</summary>
public sealed class EffectiveKernelTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Fact]
    public void It_is_what_the_last_applied_update_claims_and_else_what_was_booted()
    {
        Assert.Equal("6.1.0-50-amd64", EffectiveKernel.Of([], "6.1.0-50-amd64"));
        Assert.Equal("6.1.0-50-amd64", EffectiveKernel.Of([Update(null)], "6.1.0-50-amd64"));
        Assert.Equal("6.1.0-52-amd64", EffectiveKernel.Of([Update("6.1.0-51-amd64"), Update("6.1.0-52-amd64"), Update(null)], "6.1.0-50-amd64"));
        Assert.Equal("6.1.0-51-amd64", EffectiveKernel.Of([Update("6.1.0-51-amd64"), Update("6.1.0-52-amd64", AppliedState.Reversed)], "6.1.0-50-amd64"));
        Assert.Equal("6.1.0-50-amd64", EffectiveKernel.Of([Update(null) with { Metadata = [1, 2] }], "6.1.0-50-amd64"));
    }

    [Theory]
    [InlineData("6.1.0-52-amd64\n", "6.1.0-52-amd64")]
    [InlineData("", null)]
    [InlineData("6.1.0\nsomething else\n", null)]
    public void What_was_written_down_is_believed_when_it_is_a_release(string text, string? release)
    {
        File.WriteAllText(_splice.File("effective_kernel"), text);

        Assert.Equal(release, EffectiveKernel.Kept(new StateLayout(_splice.Folder)));
        Assert.Null(EffectiveKernel.Kept(new StateLayout(_splice.File("nowhere"))));
    }

    private static AppliedUpdate Update(string? claim, AppliedState state = AppliedState.Applied) => new(
        "a", state, 1, "m", TimeSpan.Zero, 1, DateTimeOffset.UnixEpoch, new AppliedRecord("t", [], [], [], [], 0, "") { EffectiveRelease = claim }.Encode(), []);
}
