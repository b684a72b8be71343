namespace Ksplice.Packaging.Tests;

/// <summary>What decides whom a machine trusts is not guessed.</summary>
[Collection(PackagesCollection.Name)]
public sealed class BuildRefusalTests(Packages packages)
{
    private const string Apt = "https://updates.example.org/apt";

    [Fact]
    public void A_release_without_keys_is_refused()
    {
        AssertRefused("uptrack-release needs all of", "deb", "--repository", Apt);
        AssertRefused("uptrack-release needs all of", "deb", "--repository", Apt, "--repository-key", packages.RepositoryKey);
        AssertRefused("uptrack-release needs all of", "deb", "--repository-key", packages.RepositoryKey, "--update-key", packages.UpdateKey);
    }

    [Theory]
    [InlineData("http://updates.example.org", "--allow-http accepts that")]
    [InlineData("ftp://updates.example.org", "is no address of https or file")]
    [InlineData("updates.example.org", "is no address of https or file")]
    [InlineData("https://updates.example.org/a b", "has characters")]
    [InlineData("https://updates.example.org/\nTrusted: yes", "has characters")]
    [InlineData("https://me:secret@updates.example.org", "has characters")]
    public void An_address_that_is_not_safe_is_refused(string address, string reason) =>
        AssertRefused(reason, "deb", "--repository", address, "--repository-key", packages.RepositoryKey, "--update-key", packages.UpdateKey);

    [Fact]
    public void One_repository_for_apt_and_yum_is_refused() =>
        AssertRefused("either for apt or for yum", "--repository", Apt, "--repository-key", packages.RepositoryKey, "--update-key", packages.UpdateKey);

    [Fact]
    public void A_private_key_and_what_is_no_key_are_refused()
    {
        var folder = Path.GetDirectoryName(packages.UpdateKey)!;
        var secret = Path.Combine(folder, "secret.pub");
        var other = Path.Combine(folder, "other.pub");
        File.WriteAllText(secret, "-----BEGIN EC PRIVATE KEY-----\nbm8ga2V5\n-----END EC PRIVATE KEY-----\n");
        File.WriteAllText(other, "no key\n");

        AssertRefused("holds a private key", "deb", "--repository", Apt, "--repository-key", packages.RepositoryKey, "--update-key", secret);
        AssertRefused("does not hold a public key", "deb", "--repository", Apt, "--repository-key", packages.RepositoryKey, "--update-key", other);
        AssertRefused("is not there", "deb", "--repository", Apt, "--repository-key", packages.RepositoryKey, "--update-key", Path.Combine(folder, "none.pub"));
        AssertRefused("armoured file NAME.asc", "deb", "--repository", Apt, "--repository-key", packages.UpdateKey, "--update-key", packages.UpdateKey);
    }

    private void AssertRefused(string reason, params IReadOnlyList<string> options)
    {
        var (code, output, madeAny) = packages.Try(options);

        Assert.Equal(2, code);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.False(madeAny);
    }
}
