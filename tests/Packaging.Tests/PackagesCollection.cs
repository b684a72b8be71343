namespace Ksplice.Packaging.Tests;

/// <summary>Tests that share the packages.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<Packages>
{
    public const string Name = "packages";
}
