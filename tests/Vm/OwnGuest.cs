namespace Ksplice.Vm.Tests;

/// <summary>Tests that boot guests of their own, one at a time, beside the shared one: a guest keeps one processor of the host busy.</summary>
[CollectionDefinition(Name)]
public sealed class OwnGuest
{
    public const string Name = "own guest";
}
