namespace Ksplice.Packaging.Tests;

/// <summary>Installing, upgrading and removing, the same with both package managers.</summary>
[Collection(PackagesCollection.Name)]
public abstract class InstallTests(Packages packages)
{
    /// <summary>The packages that are installed.</summary>
    protected Packages Packages { get; } = packages;

    [RootFact]
    public void Installed_the_module_is_built_and_loaded_and_the_units_are_on()
    {
        using var root = Root().WithHeaders();

        var output = root.Install(Packages.First);

        Assert.DoesNotContain("NOT", output, StringComparison.Ordinal);
        Assert.Equal(["add -m ksplice -v 1.0", $"install -m ksplice -v 1.0 -k {Kernel}", "modprobe -q ksplice"], root.Calls);
        Assert.True(root.IsLoaded);
        Assert.Contains("uptrack.timer", Units(root), StringComparison.Ordinal);
        Assert.Contains("ksplice-boot.service", Units(root), StringComparison.Ordinal);
    }

    [RootFact]
    public void Without_headers_all_is_installed_and_what_to_do_is_said()
    {
        using var root = Root();

        var output = root.Install(Packages.First);

        Assert.Contains("The kernel module ksplice was NOT built: no installed kernel has its headers.", output, StringComparison.Ordinal);
        Assert.Contains("linux-headers-amd64", output, StringComparison.Ordinal);
        Assert.False(root.IsLoaded);
        Assert.True(root.Has("/usr/bin/uptrack-upgrade"));
    }

    [RootFact]
    public void A_compiler_that_fails_is_told_and_does_no_harm()
    {
        using var root = Root().WithHeaders();
        File.WriteAllText(root.At("compiler-fails"), "");

        Assert.Contains($"The kernel module ksplice was NOT built for {Kernel}.", root.Install(Packages.First), StringComparison.Ordinal);
    }

    [RootFact]
    public void An_upgrade_exchanges_the_module_while_nothing_is_applied_and_keeps_settings()
    {
        using var root = Root().WithHeaders();
        root.Install(Packages.First);
        File.AppendAllText(root.At("etc/uptrack/uptrack.conf"), "autoinstall = yes\n");
        File.WriteAllText(root.At("etc/ksplice/trusted.d/author.pub"), "");
        File.WriteAllText(root.At("var/lib/uptrack/state"), "");

        root.Install(Packages.Second);

        Assert.Equal(["modprobe -q -r ksplice", "modprobe -q ksplice"], root.Calls.TakeLast(2));
        Assert.False(root.Has("/var/lib/dkms/ksplice/1.0"));
        Assert.True(root.Has($"/var/lib/dkms/ksplice/1.1/{Kernel}"));
        Assert.EndsWith("autoinstall = yes\n", root.Read("etc/uptrack/uptrack.conf"), StringComparison.Ordinal);
        Assert.Equal("", root.Read("etc/ksplice/trusted.d/author.pub"));
        Assert.True(root.Has("/var/lib/uptrack/state"));
    }

    [RootFact]
    public void While_updates_are_applied_the_module_is_never_unloaded()
    {
        using var root = Root().WithHeaders();
        root.Install(Packages.First);
        root.ApplyUpdate();

        var upgraded = root.Install(Packages.Second);
        var removed = root.Remove();

        Assert.Contains("updates are applied, so the loaded module ksplice stays as it is", upgraded, StringComparison.Ordinal);
        Assert.Contains("STAY applied", removed, StringComparison.Ordinal);
        Assert.Contains("fix-1", removed, StringComparison.Ordinal);
        Assert.DoesNotContain(root.Calls, call => call.Contains(" -r ", StringComparison.Ordinal));
        Assert.True(root.Has("/sys/kernel/ksplice/updates/fix-1"));
    }

    [RootFact]
    public void Nothing_is_left_of_what_was_never_changed()
    {
        using var root = Root().WithHeaders();
        root.Install(Packages.First);
        Directory.CreateDirectory(root.At("var/lib/ksplice/runs"));
        File.WriteAllText(root.At("var/lib/uptrack/effective_kernel"), "");
        File.WriteAllText(root.At("var/log/uptrack.log.1"), "");

        root.Remove();

        Assert.False(root.IsLoaded);
        foreach (var path in new[] { "etc/uptrack", "etc/ksplice", "var/lib/uptrack", "var/lib/ksplice", "var/log/uptrack.log.1", "usr/lib/ksplice", "usr/lib/uptrack", "usr/bin/splice", "usr/src/ksplice-1.0", "usr/include/ksplice", "var/lib/dkms/ksplice/1.0" })
            Assert.False(root.Has(path), path);
    }

    [RootFact]
    public void The_commands_of_uptrack_hand_their_arguments_on()
    {
        using var root = Root();
        root.Install(Packages.First);
        root.Program("usr/bin/splice", "for word in \"$@\"; do echo \"<$word>\"; done");

        foreach (var command in new[] { "upgrade", "install", "remove", "show", "uname" })
        {
            Assert.Equal((0, $"<{command}>\n<-n>\n<a b>\n"), root.Run($"/usr/bin/uptrack-{command}", "-n", "a b"));
            Assert.Equal((0, $"<{command}>\n<a b>\n"), root.Run("/usr/bin/uptrack", command, "a b"));
        }

        Assert.Equal(2, root.Run("/usr/bin/uptrack", "keygen").Code);
        Assert.Equal(2, root.Run("/usr/bin/uptrack").Code);
    }

    [RootFact]
    public void What_cron_starts_does_nothing_where_systemd_runs_or_updates_are_switched_off()
    {
        using var root = Root();
        root.Install(Packages.First);
        root.Program("usr/bin/splice", "echo \"$@\"");
        string Start(string what) => root.Run("/bin/env", "UPTRACK_DELAY=0", "UPTRACK_SETTLE=0", "/usr/lib/uptrack/unattended", what).Output;

        Assert.Equal("upgrade --unattended --quiet\n", Start("upgrade"));
        Assert.Equal("boot --quiet\nboot --settled --quiet\n", Start("boot"));
        File.WriteAllText(root.At("etc/uptrack/disable"), "");
        Assert.Equal("", Start("upgrade"));
        File.Delete(root.At("etc/uptrack/disable"));
        Directory.CreateDirectory(root.At("proc"));
        File.WriteAllText(root.At("proc/cmdline"), "quiet nosplice\n");
        Assert.Equal("", Start("boot"));
        File.Delete(root.At("proc/cmdline"));
        Directory.CreateDirectory(root.At("run/systemd/system"));
        Assert.Equal("", Start("upgrade"));
    }

    private protected static string Kernel { get; } = Shell.Must("uname", "-r").Trim();

    private protected abstract CleanRoot Root();

    private protected abstract string Units(CleanRoot root);
}
