namespace Ksplice.Packaging.Tests;

/// <summary>A root folder whose packages <c>dpkg</c> manages.</summary>
internal sealed class DebRoot : CleanRoot
{
    private static readonly string[] s_order = ["ksplice-engine", "uptrack", "uptrack-release"];

    public DebRoot()
    {
        // What ours depend on counts as installed.
        var installed = new[] { "dkms", "kmod", "libc6", "libgcc-s1", "libssl3", "libstdc++6", "zlib1g", "gpgv", "xz-utils", "zstd" };
        File.WriteAllText(At("var/lib/dpkg/status"), string.Concat(installed.Select(
            name => $"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 99\nMaintainer: none\nDescription: none\n\n")));
        foreach (var name in installed)
            File.WriteAllText(At($"var/lib/dpkg/info/{name}.list"), "");
        Program("bin/deb-systemd-helper", "echo \"$@\" >>/units; case $* in *was-enabled*) [ ! -e /disabled-by-hand ] ;; esac");
    }

    /// <summary>How units were enabled and disabled.</summary>
    public string Units => Read("units");

    public override string Install(string folder) => Dpkg(["--force-confold", "-i", .. s_order.Select(name => Packages.Deb(folder, name))]);

    public override string Remove() => Dpkg(["--purge", .. s_order.Reverse()]);

    /// <summary>Removes packages and keeps their settings.</summary>
    public string RemoveOnly() => Dpkg(["--remove", .. s_order.Reverse()]);

    private string Dpkg(IReadOnlyList<string> arguments) => Shell.Must("dpkg", ["--root=" + Path, "--force-bad-path", .. arguments]);
}
