namespace Ksplice.Packaging.Tests;

/// <summary>Installing with <c>dpkg</c>.</summary>
public sealed class DebInstallTests(Packages packages) : InstallTests(packages)
{
    [RootFact]
    public void Removed_but_not_purged_settings_and_state_stay()
    {
        using var root = new DebRoot();
        root.Install(Packages.First);
        File.WriteAllText(root.At("var/lib/uptrack/state"), "");

        root.RemoveOnly();

        Assert.True(root.Has("/etc/uptrack/uptrack.conf"));
        Assert.True(root.Has("/var/lib/uptrack/state"));
        Assert.False(root.Has("/usr/bin/uptrack"));
    }

    [RootFact]
    public void A_unit_that_was_disabled_stays_disabled()
    {
        using var root = new DebRoot();
        root.Install(Packages.First);
        File.Delete(root.At("units"));
        File.WriteAllText(root.At("disabled-by-hand"), "");

        root.Install(Packages.Second);

        Assert.DoesNotContain(root.Units.Split('\n'), line => line.StartsWith("enable ", StringComparison.Ordinal));
    }

    [RootFact]
    public void Keys_that_an_administrator_added_outlive_a_purge()
    {
        using var root = new DebRoot();
        root.Install(Packages.First);
        File.WriteAllText(root.At("etc/ksplice/trusted.d/own.pub"), "");

        root.Remove();

        Assert.True(root.Has("/etc/ksplice/trusted.d/own.pub"));
    }

    private protected override CleanRoot Root() => new DebRoot();

    private protected override string Units(CleanRoot root) => ((DebRoot)root).Units;
}
