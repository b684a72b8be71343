using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Install.Configuration;

namespace Ksplice.Engine.Tests.Install;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_configuration_of_Uptrack_is_understood()
    {
        var read = ConfigurationReader.Parse(
            "uptrack.conf",
            """
            # a comment
            [Auth]
            accesskey = abc123

            [Network]
            https_proxy = proxy.example.org:3128
            ssl_ca_cert_file = /etc/ca.pem

            [Settings]
            install_on_reboot = no
            AutoInstall = yes
            upgrade_on_reboot = yes
            state_folder = /srv/state
            use_hw_uuid = yes

            [Source:main]
            type = apt
            uri = https://a.example.org/
                https://b.example.org/
            keyring = /etc/keys/a.gpg
            ; the second one
            [Source:own-1]
            type = yum
            """);

        var configuration = read.Value!;
        Assert.Equal(("abc123", true, false, true, "/srv/state"), (configuration.AccessKey, configuration.AutoInstall, configuration.InstallOnReboot, configuration.UpgradeOnReboot, configuration.StateFolder));
        Assert.Equal((null, "proxy.example.org:3128", "/etc/ca.pem"), (configuration.Network.HttpProxy, configuration.Network.HttpsProxy, configuration.Network.CaBundle));
        Assert.Equal(["main apt", "own-1 yum"], configuration.Sources.Select(source => $"{source.Name} {source.Type}"));
        Assert.Equal("https://a.example.org/ https://b.example.org/", configuration.Sources[0].Settings["uri"]);
        Assert.Equal(["keyring", "uri"], configuration.Sources[0].Settings.Keys.Order());
        var noticed = Assert.Single(read.Diagnostics);
        Assert.Equal(("KSP6402", "uptrack.conf:14"), (noticed.Code, noticed.Location));
    }

    [Fact]
    public void Nothing_said_is_the_usual()
    {
        var configuration = ConfigurationReader.Parse("x", "").Value!;

        Assert.Equal((null, false, true, false, "/var/lib/uptrack"), (configuration.AccessKey, configuration.AutoInstall, configuration.InstallOnReboot, configuration.UpgradeOnReboot, configuration.StateFolder));
        Assert.Empty(configuration.Sources);
    }

    [Theory]
    [InlineData("key = value", "line 1")]
    [InlineData("[Settings]\nnonsense", "line 2")]
    [InlineData("[Settings]\n= x", "line 2")]
    [InlineData("[Settings", "line 1")]
    [InlineData("[]", "line 1")]
    [InlineData("[Settings]\n\n[settings]", "line 3")]
    [InlineData("[Settings]\nautoinstall=yes\nautoinstall=no", "line 3")]
    [InlineData("[Settings]\n  continued", "line 2")]
    [InlineData("[Settings]\nautoinstall = y\u001bes", "line 2")]
    [InlineData("[Settings]\nautoinstall = perhaps", "autoinstall")]
    [InlineData("[Settings]\nstate_folder = here", "state_folder")]
    [InlineData("[Sources:main]", "line 1")]
    [InlineData("[Source:../up]\ntype = apt", "line 1")]
    [InlineData("[Source:a]\nuri = x", "line 1")]
    public void What_cannot_be_meant_is_refused_with_its_place(string text, string place)
    {
        var refused = ConfigurationReader.Parse("x", text);

        Assert.Equal((OutcomeKind.Failed, "KSP6401"), (refused.Kind, refused.Diagnostics[0].Code));
        Assert.Contains(place, refused.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_named_must_be_there_and_belong_to_somebody_trusted()
    {
        var file = _folder.File("uptrack.conf");
        Assert.Equal("KSP6401", ConfigurationReader.Read(file, WriteGuard.Inactive).Diagnostics[0].Code);

        File.WriteAllText(file, "[Settings]\nautoinstall = yes\n");
        Assert.True(ConfigurationReader.Read(file, WriteGuard.Inactive).Value!.AutoInstall);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Equal("KSP6401", ConfigurationReader.Read(file, WriteGuard.Trusting(0)).Diagnostics[0].Code);
    }

    [Fact]
    public void Files_of_the_folder_add_by_name_and_win_key_by_key()
    {
        var file = _folder.File("uptrack.conf");
        var folder = Directory.CreateDirectory(_folder.File("conf.d")).FullName;
        File.WriteAllText(file, "[Network]\nhttps_proxy = proxy:1\n[Settings]\nautoinstall = yes\nupgrade_on_reboot = yes\n[Source:a]\ntype = apt\nuri = one\nsuite = s\n");
        File.WriteAllText(Path.Combine(folder, "20.conf"), "[Source:a]\nuri = three\n[Settings]\nautoinstall = no\n");
        File.WriteAllText(Path.Combine(folder, "10.conf"), "[Source:b]\ntype = yum\n[Source:a]\nuri = two\n[Settings]\nwhat = 1\n");
        File.WriteAllText(Path.Combine(folder, "30.conf.old"), "nonsense");

        var read = ConfigurationReader.ReadWithFolder(file, folder, WriteGuard.Inactive);

        var configuration = read.Value!;
        Assert.Equal((file, false, true, "proxy:1"), (configuration.File, configuration.AutoInstall, configuration.UpgradeOnReboot, configuration.Network.HttpsProxy));
        Assert.Equal(["a apt", "b yum"], configuration.Sources.Select(source => $"{source.Name} {source.Type}"));
        Assert.Equal(("three", "s"), (configuration.Sources[0].Settings["uri"], configuration.Sources[0].Settings["suite"]));
        Assert.Equal(Path.Combine(folder, "10.conf") + ":6", Assert.Single(read.Diagnostics).Location);
    }

    [Fact]
    public void One_bad_file_of_the_folder_refuses_the_whole_and_is_named()
    {
        var folder = Directory.CreateDirectory(_folder.File("conf.d")).FullName;
        File.WriteAllText(Path.Combine(folder, "10.conf"), "[Source:a]\nuri = x\n");

        var refused = ConfigurationReader.ReadWithFolder(_folder.File("none"), folder, WriteGuard.Inactive);
        Assert.Equal(("KSP6401", Path.Combine(folder, "10.conf")), (refused.Diagnostics[0].Code, refused.Diagnostics[0].Location));

        File.WriteAllText(Path.Combine(folder, "10.conf"), "[Source:a]\ntype = apt\n");
        File.SetUnixFileMode(Path.Combine(folder, "10.conf"), UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        Assert.Equal("KSP6401", ConfigurationReader.ReadWithFolder(_folder.File("none"), folder, WriteGuard.Trusting(0)).Diagnostics[0].Code);
    }

    [Fact]
    public void Without_any_file_the_usual_holds() =>
        Assert.Empty(ConfigurationReader.ReadWithFolder(_folder.File("none"), _folder.File("conf.d"), WriteGuard.Inactive).Value!.Sources);
}
