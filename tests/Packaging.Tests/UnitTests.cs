namespace Ksplice.Packaging.Tests;

/// <summary>What the units promise.</summary>
public sealed class UnitTests
{
    private static readonly string[] s_names = ["ksplice-boot.service", "ksplice-boot-settled.service", "uptrack.service", "uptrack.timer"];

    [Fact]
    public void Systemd_accepts_the_units()
    {
        var folder = Directory.CreateTempSubdirectory("ksplice-units-");
        try
        {
            foreach (var name in s_names)
                File.WriteAllText(Path.Combine(folder.FullName, name), Text(name).Replace("/usr/bin/splice", "/bin/true", StringComparison.Ordinal).Replace("Documentation=", "#", StringComparison.Ordinal));

            var (code, output) = Shell.Run("systemd-analyze", ["verify", "--recursive-errors=no", .. s_names.Select(name => Path.Combine(folder.FullName, name))]);

            Assert.True(code == 0, output);
            Assert.DoesNotContain(output.Split('\n'), line => s_names.Any(name => line.Contains(name + ":", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_replay_comes_before_the_network_and_never_holds_the_boot()
    {
        var lines = Text("ksplice-boot.service").Split('\n');

        Assert.Contains("Before=network-pre.target shutdown.target", lines);
        Assert.Contains("After=local-fs.target systemd-modules-load.service", lines);
        Assert.Contains("DefaultDependencies=no", lines);
        Assert.Contains("TimeoutStartSec=120", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("RequiredBy=", StringComparison.Ordinal));
    }

    [Fact]
    public void A_boot_is_held_to_have_gone_well_after_a_while_or_when_the_machine_is_shut_down_in_order()
    {
        var lines = Text("ksplice-boot-settled.service").Split('\n');

        Assert.Contains("Wants=network-pre.target ksplice-boot-settled.service", Text("ksplice-boot.service").Split('\n'));
        Assert.Contains("ExecStart=/bin/sh -c 'sleep 600 && exec /usr/bin/splice boot --settled --quiet'", lines);
        Assert.Contains("ExecStop=/usr/bin/splice boot --settled --offline --quiet", lines);
        Assert.Contains("RemainAfterExit=yes", lines);
    }

    [Fact]
    public void All_services_heed_the_kernel_word_and_the_file_that_switch_updates_off()
    {
        foreach (var name in s_names.Where(name => name.EndsWith(".service", StringComparison.Ordinal)))
        {
            Assert.Contains("ConditionKernelCommandLine=!nosplice", Text(name).Split('\n'));
            Assert.Contains("ConditionPathExists=!/etc/uptrack/disable", Text(name).Split('\n'));
        }
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(Packages.Repository, "packaging", "uptrack", "systemd", name));
}
