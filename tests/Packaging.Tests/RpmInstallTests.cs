namespace Ksplice.Packaging.Tests;

/// <summary>Installing with <c>rpm</c>.</summary>
public sealed class RpmInstallTests(Packages packages) : InstallTests(packages)
{
    private protected override CleanRoot Root() => new RpmRoot(Packages.First);

    private protected override string Units(CleanRoot root) => ((RpmRoot)root).Units;
}
