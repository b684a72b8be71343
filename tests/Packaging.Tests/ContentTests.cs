using System.Text.RegularExpressions;

namespace Ksplice.Packaging.Tests;

/// <summary>What is in the packages.</summary>
[Collection(PackagesCollection.Name)]
public sealed partial class ContentTests(Packages packages)
{
    private static readonly string[] s_names = ["ksplice-engine", "uptrack", "uptrack-release"];

    private static readonly string[] s_engine =
    [
        "/usr/bin/splice", "/usr/lib/ksplice/splice", "/usr/lib/ksplice/plugins/arch.x64/plugin.json", "/usr/lib/ksplice/plugins/source.apt/plugin.json",
        "/usr/lib/ksplice/kmod", "/usr/share/man/man1/splice.1.gz", "/usr/share/bash-completion/completions/splice", "/usr/share/fish/vendor_completions.d/splice.fish",
        "/usr/include/ksplice/patch.h", "/usr/src/ksplice-1.0/dkms.conf", "/usr/src/ksplice-1.0/main.c", "/usr/src/ksplice-1.0/include/uapi/ksplice.h",
        "/usr/lib/modules-load.d/ksplice.conf", "/etc/ksplice/trusted.d", "/usr/share/doc/ksplice-engine/operations.md",
        "/usr/share/doc/ksplice-engine/diagnostics/KSP5801.md", "/usr/share/doc/ksplice-engine/LICENCE.MIT", "/usr/share/doc/ksplice-engine/LICENCE.kmod",
    ];

    private static readonly string[] s_uptrack =
    [
        "/etc/uptrack/uptrack.conf", "/etc/uptrack/conf.d", "/etc/cron.d/uptrack", "/etc/logrotate.d/uptrack", "/var/lib/uptrack", "/usr/bin/uptrack",
        "/usr/bin/uptrack-upgrade", "/usr/bin/uptrack-install", "/usr/bin/uptrack-remove", "/usr/bin/uptrack-show", "/usr/bin/uptrack-uname",
        "/usr/share/man/man1/uptrack-upgrade.1.gz", "/usr/lib/uptrack/unattended",
    ];

    [Fact]
    public void The_deb_of_the_engine_has_program_module_source_and_documents() =>
        AssertHas(DebFiles("ksplice-engine"), [.. s_engine, "/usr/share/zsh/vendor-completions/_splice", "/usr/share/doc/ksplice-engine/copyright"]);

    [Fact]
    public void The_rpm_of_the_engine_has_program_module_source_and_documents() =>
        AssertHas(RpmFiles("ksplice-engine"), [.. s_engine, "/usr/share/zsh/site-functions/_splice"]);

    [Fact]
    public void Uptrack_has_settings_commands_and_what_runs_by_itself()
    {
        AssertHas(DebFiles("uptrack"), [.. s_uptrack, "/lib/systemd/system/uptrack.timer", "/lib/systemd/system/uptrack.service", "/lib/systemd/system/ksplice-boot.service", "/lib/systemd/system/ksplice-boot-settled.service"]);
        AssertHas(RpmFiles("uptrack"), [.. s_uptrack, "/usr/lib/systemd/system/uptrack.timer", "/usr/lib/systemd/system/uptrack.service", "/usr/lib/systemd/system/ksplice-boot.service", "/usr/lib/systemd/system/ksplice-boot-settled.service"]);
    }

    [Fact]
    public void The_release_names_the_repository_and_its_keys()
    {
        AssertHas(DebFiles("uptrack-release"), ["/etc/apt/sources.list.d/uptrack.sources", "/usr/share/keyrings/uptrack.asc", "/etc/ksplice/trusted.d/author.pub", "/etc/uptrack/conf.d/uptrack-release.conf"]);
        AssertHas(RpmFiles("uptrack-release"), ["/etc/yum.repos.d/uptrack.repo", "/etc/pki/rpm-gpg/RPM-GPG-KEY-uptrack", "/etc/ksplice/trusted.d/author.pub", "/etc/uptrack/conf.d/uptrack-release.conf"]);
        Assert.Equal(
            "Types: deb\nURIs: https://updates.example.org/apt\nSuites: ksplice\nComponents: main\nSigned-By: /usr/share/keyrings/uptrack.asc\n",
            DebText("uptrack-release", "./etc/apt/sources.list.d/uptrack.sources"));
        Assert.Equal(File.ReadAllText(packages.UpdateKey), DebText("uptrack-release", "./etc/ksplice/trusted.d/author.pub"));
    }

    [Fact]
    public void The_module_source_bears_the_version_of_the_package_and_is_built_from_outside_the_kernel()
    {
        var settings = DebText("ksplice-engine", "./usr/src/ksplice-1.0/dkms.conf");

        Assert.Contains("PACKAGE_VERSION=\"1.0\"\n", settings, StringComparison.Ordinal);
        Assert.Contains("MAKE[0]=\"'make' modules KERNEL_BUILD=${kernel_source_dir}\"", settings, StringComparison.Ordinal);
        Assert.Contains("CLEAN=\"'make' clean KERNEL_BUILD=${kernel_source_dir}\"", settings, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_an_administrator_may_change_is_kept_at_upgrades()
    {
        foreach (var name in s_names)
        {
            var deb = Packages.Deb(packages.First, name);
            Assert.Equal(Settings(DebFiles(name).Where(path => !path.EndsWith('/'))), Lines(name == "ksplice-engine" ? "" : Shell.Must("dpkg-deb", "-I", deb, "conffiles")));
            // A folder's mode begins with a d.
            var files = Lines(Shell.Must("rpm", "-qp", "--qf", "[%{FILEMODES:perms} %{FILENAMES}\n]", Packages.Rpm(packages.First, name))).Where(line => line[0] != 'd').Select(line => line.Split(' ')[1]);
            Assert.Equal(Settings(files), Settings(Lines(Shell.Must("rpm", "-qp", "--configfiles", Packages.Rpm(packages.First, name)))));
        }
    }

    [Fact]
    public void Everything_belongs_to_root_and_nobody_else_writes()
    {
        foreach (var name in s_names)
        {
            var lines = Shell.Must("dpkg-deb", "-c", Packages.Deb(packages.First, name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(lines, line => Assert.Matches(Safe(), line));
        }
    }

    [Fact]
    public void The_same_source_gives_the_same_packages()
    {
        var again = packages.Build("1.0", "again");

        var files = Directory.GetFiles(packages.First).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(6, files.Count);
        foreach (var file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(packages.First, file!)).SequenceEqual(File.ReadAllBytes(Path.Combine(again, file!))), file);
    }

    private static void AssertHas(IEnumerable<string> files, IEnumerable<string> wanted) =>
        Assert.Empty(wanted.Except(files.Select(file => file.TrimEnd('/')), StringComparer.Ordinal));

    private static IEnumerable<string> Settings(IEnumerable<string> files) =>
        files.Where(path => path.StartsWith("/etc/", StringComparison.Ordinal) && !path.StartsWith("/etc/pki/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private List<string> DebFiles(string package) =>
    [
        .. Shell.Must("dpkg-deb", "-c", Packages.Deb(packages.First, package)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf(" ./", StringComparison.Ordinal) + 2)..].Split(" -> ")[0]),
    ];

    private List<string> RpmFiles(string package) =>
        [.. Shell.Must("rpm", "-qpl", Packages.Rpm(packages.First, package)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private string DebText(string package, string path) =>
        Shell.Must("sh", "-c", "dpkg-deb --fsys-tarfile \"$1\" | tar -xO \"$2\"", "sh", Packages.Deb(packages.First, package), path);

    [GeneratedRegex("^(?:d|-|l)rw[x-]r-[x-]r-[x-] root/root |^lrwxrwxrwx root/root ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Safe();
}
