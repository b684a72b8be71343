namespace Ksplice.Vm.Tests;

/// <summary>Tests that use the shared guest, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedGuest : ICollectionFixture<GuestFixture>
{
    public const string Name = "shared guest";
}
