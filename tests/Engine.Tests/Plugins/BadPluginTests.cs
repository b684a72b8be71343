using Ksplice.Engine.Files;
using Ksplice.Engine.Plugins;

namespace Ksplice.Engine.Tests.Plugins;

public sealed class BadPluginTests : IDisposable
{
    private readonly PluginFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [Theory]
    [InlineData("ThrowsInConstructor", "KSP7005", "thrown in the constructor")]
    [InlineData("ThrowsInRegister", "KSP7005", "thrown in Register")]
    [InlineData("ThrowsInService", "KSP7005", "thrown in the service")]
    [InlineData("NoPlugin", "KSP7004", "does not implement IPlugin")]
    [InlineData("Absent", "KSP7004", "no such type")]
    [InlineData("OffersNothing", "KSP7010", "registered no service")]
    public void Code_that_misbehaves_is_a_status_with_a_reason(string entry, string code, string reason)
    {
        _folders.Add("bad", entry);
        AssertBad(PluginStatus.Malfunctioned, code, reason);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.9999")]
    [InlineData("0.9")]
    public void A_plugin_for_another_contract_is_unsupported(string contract)
    {
        _folders.Add("bad", contract: contract);
        AssertBad(PluginStatus.Unsupported, "KSP7002", contract);
    }

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("", "JSON")]
    [InlineData("null", "empty")]
    [InlineData("[]", "JSON")]
    [InlineData("""{"id":"x"}""", "missing")]
    public void A_manifest_that_is_none_is_told(string manifest, string reason)
    {
        _folders.AddRaw("bad", manifest);
        AssertBad(PluginStatus.Malfunctioned, "KSP7001", reason);
    }

    [Theory]
    [InlineData("Bad Id", "reporter", "1.0", "", "id")]
    [InlineData("../x", "reporter", "1.0", "", "id")]
    [InlineData("x", "transporter", "1.0", "", "kind")]
    [InlineData("x", "reporter", "one", "", "contract")]
    [InlineData("x", "reporter", "1.0", ",\"surprise\":1", "surprise")]
    [InlineData("x", "reporter", "1.0", ",\"id\":\"y\"", "id")]
    [InlineData("x", "reporter", "1.0", ",\"provides\":[]", "provides")]
    public void A_manifest_with_a_wrong_field_is_told(string id, string kind, string contract, string extra, string reason)
    {
        _folders.Add(id, kind: kind, contract: contract, extra: extra, folder: "bad");
        AssertBad(PluginStatus.Malfunctioned, "KSP7001", reason);
    }

    [Fact]
    public void An_assembly_outside_the_folder_is_refused()
    {
        _folders.AddRaw("bad", """{"id":"x","kind":"reporter","version":"1","contract":"1.0","assembly":"../x.dll","entry":"X","description":""}""");
        AssertBad(PluginStatus.Malfunctioned, "KSP7001", "beside the manifest");
    }

    [Fact]
    public void A_missing_manifest_is_told()
    {
        Directory.CreateDirectory(Path.Combine(_folders.Root, "bad"));
        AssertBad(PluginStatus.Malfunctioned, "KSP7001", "plugin.json");
    }

    [Fact]
    public void A_missing_assembly_is_told()
    {
        File.Delete(Path.Combine(_folders.Add("bad"), "Ksplice.TestPlugins.dll"));
        AssertBad(PluginStatus.Malfunctioned, "KSP7003", "missing");
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_told()
    {
        File.WriteAllText(Path.Combine(_folders.Add("bad"), "Ksplice.TestPlugins.dll"), "not an assembly");
        AssertBad(PluginStatus.Malfunctioned, "KSP7005", "its code was loaded");
    }

    [Theory]
    [InlineData("")]
    [InlineData(PluginManifest.FileName)]
    [InlineData("Ksplice.TestPlugins.dll")]
    public void What_everybody_can_write_is_not_loaded_as_root(string file)
    {
        var path = Path.Combine(_folders.Add("bad"), file);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);

        AssertBad(PluginStatus.Malfunctioned, "KSP7006", "written by everybody", WriteGuard.Trusting(0, FileOwner.Of(_folders.Root).UserId));
    }

    [Fact]
    public void What_belongs_to_a_stranger_is_not_loaded_as_root()
    {
        _folders.Add("bad");
        AssertBad(PluginStatus.Malfunctioned, "KSP7006", "belongs to user", WriteGuard.Trusting(FileOwner.Of(_folders.Root).UserId + 1));
    }

    [Fact]
    public void What_only_its_trusted_owner_can_write_is_loaded_as_root()
    {
        _folders.Add("echo");

        Assert.True(_folders.Discover(WriteGuard.Trusting(0, FileOwner.Of(_folders.Root).UserId)).Reporter("echo").IsOk);
    }

    private void AssertBad(PluginStatus status, string code, string reason, WriteGuard? guard = null)
    {
        var registry = _folders.Discover(guard);
        registry.LoadAll();

        var plugin = Assert.Single(registry.Plugins);
        Assert.Equal(status, plugin.Status);
        var diagnostic = Assert.Single(plugin.Diagnostics);
        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(reason, diagnostic.ToString(), StringComparison.Ordinal);
        Assert.NotNull(diagnostic.Hint);
    }
}
