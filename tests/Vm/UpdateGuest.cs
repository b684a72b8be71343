namespace Ksplice.Vm.Tests;

/// <summary>Tests that apply updates, one after the other in a shared guest that is not <see cref="SharedGuest"/>'s, so that both can go on side by side.</summary>
[CollectionDefinition(Name)]
public sealed class UpdateGuest : ICollectionFixture<GuestFixture>
{
    public const string Name = "update guest";
}
