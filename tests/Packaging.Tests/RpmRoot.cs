namespace Ksplice.Packaging.Tests;

/// <summary>A root folder whose packages <c>rpm</c> manages.</summary>
internal sealed class RpmRoot : CleanRoot
{
    public RpmRoot(string packages)
    {
        // One package stands for all that ours require.
        var required = Shell.Must("rpm", ["-qp", "--requires", .. Directory.GetFiles(packages, "*.rpm")]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.StartsWith("rpmlib(", StringComparison.Ordinal) && !word.StartsWith("ksplice-engine", StringComparison.Ordinal));
        File.WriteAllText(At("tmp/others.spec"), $"""
            Name: others
            Version: 1
            Release: 1
            Summary: others
            License: MIT
            BuildArch: noarch
            Provides: {string.Join(' ', required.Distinct(StringComparer.Ordinal))}
            %description
            others
            %files

            """);
        Shell.Must("rpmbuild", "-bb", "--quiet", "--define", "_topdir " + At("tmp"), "--define", "_rpmdir " + At("tmp"), "--define", "_rpmfilename others.rpm", At("tmp/others.spec"));
        Shell.Must("rpm", "--root", Path, "-i", At("tmp/others.rpm"));
        Program("bin/systemctl", "echo \"$@\" >>/units");
    }

    /// <summary>How units were enabled and disabled.</summary>
    public string Units => Read("units");

    public override string Install(string folder) => Shell.Must("rpm", ["--root", Path, "-U", .. Directory.GetFiles(folder, "*.rpm")]);

    public override string Remove() => Shell.Must("rpm", "--root", Path, "-e", "uptrack-release", "uptrack", "ksplice-engine");
}
