namespace Ksplice.Vm.Tests;

/// <summary>Tests that boot guests of their own, one at a time and never beside the shared one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OwnGuest
{
    public const string Name = "own guest";
}
