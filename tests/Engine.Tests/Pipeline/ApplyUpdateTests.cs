using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class ApplyUpdateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AppliedFolder _applied = new();
    private readonly FakeDevice _device = new();

    public void Dispose()
    {
        _folder.Dispose();
        _applied.Dispose();
        _device.Dispose();
    }

    private async Task<Outcome<ApplyReport>> ApplyAsync()
    {
        using var package = UpdatePackageReader.Open(SamplePackage.Write(_folder.File("sample.ksplice")), new TrustPolicy([], AllowUnsigned: true, [])).Value!;
        return await new ApplyUpdate(ObjectPair.Architecture, _device, new SwapEffort(SwapMode.InStop, 1, TimeSpan.Zero), _applied.Updates).RunAsync(package);
    }

    [Fact]
    public async Task What_is_applied_is_not_applied_again()
    {
        _applied.Add("sample-1", 1);

        Assert.Equal("KSP5109", Assert.Single((await ApplyAsync()).Diagnostics).Code);
        Assert.Empty(_device.Pinned);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("reversed")]
    public async Task An_update_whose_base_is_not_applied_is_refused(string? state)
    {
        if (state is not null)
            _applied.Add("sample-0", 1, state: state);

        Assert.Equal("KSP5120", Assert.Single((await ApplyAsync()).Diagnostics).Code);
        Assert.Empty(_device.Pinned);
    }
}
