using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

/// <summary>One guest that sees the host's files, shared by all tests of the collection. Tests leave no trace in its kernel.</summary>
public sealed class GuestFixture : IAsyncLifetime
{
    private Guest? _guest;

    public Guest Guest => _guest ?? throw new InvalidOperationException("The guest did not start.");

    public async Task InitializeAsync() => _guest = await Guest.StartAsync(new GuestOptions { Kernel = TestKernel.Find() });

    public async Task DisposeAsync()
    {
        if (_guest is not null)
            await _guest.DisposeAsync();
    }
}
