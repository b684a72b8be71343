namespace Ksplice.Packaging.Tests;

/// <summary>What the distribution's own tools say of the packages and of the scripts that make them.</summary>
[Collection(PackagesCollection.Name)]
public sealed class LintTests(Packages packages)
{
    [Fact]
    public void Lintian_finds_no_error() =>
        Shell.Must("lintian", ["--allow-root", "--fail-on", "error", .. Directory.GetFiles(packages.First, "*.deb")]);

    [Fact]
    public void Shellcheck_finds_nothing()
    {
        var folder = Path.Combine(Packages.Repository, "packaging");
        var scripts = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".sh", StringComparison.Ordinal) || File.ReadLines(file).FirstOrDefault()?.StartsWith("#!/bin/", StringComparison.Ordinal) == true).ToList();

        Assert.True(scripts.Count >= 20, "most scripts were not found");
        Shell.Must("shellcheck", ["-x", "-P", folder, .. scripts]);
    }
}
