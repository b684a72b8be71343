namespace Ksplice.Packaging.Tests;

/// <summary>
/// A root folder with a shell and small tools and nothing else. DKMS and <c>modprobe</c> are stand-ins that note how they are called and
/// do as little as can be seen; the kernel's own files are ordinary ones.
/// </summary>
internal abstract class CleanRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ksplice-root-");

    protected CleanRoot()
    {
        foreach (var folder in new[] { "bin", "lib64", "lib/x86_64-linux-gnu", "dev", "tmp", "etc", "usr/sbin", "var/log", "var/lib/dpkg/info", "var/lib/dpkg/updates", RunningModules })
            Directory.CreateDirectory(At(folder));
        File.Copy("/bin/busybox", At("bin/busybox"));
        Shell.Must("chroot", Path, "/bin/busybox", "--install", "-s", "/bin");
        // The distribution's own shell: that of busybox takes its own tools before the stand-ins.
        File.Delete(At("bin/sh"));
        File.Copy("/bin/dash", At("bin/sh"));
        File.Copy("/lib64/ld-linux-x86-64.so.2", At("lib64/ld-linux-x86-64.so.2"));
        File.Copy("/lib/x86_64-linux-gnu/libc.so.6", At("lib/x86_64-linux-gnu/libc.so.6"));
        File.WriteAllText(At("dev/urandom"), "random");
        Program("bin/dkms", """
            echo "$@" >>/calls
            command=$1; shift
            while [ $# -gt 0 ]; do
                case $1 in -v) version=$2; shift ;; -k) kernel=$2; shift ;; esac
                shift
            done
            state=/var/lib/dkms/ksplice/$version
            case $command in
                status) [ ! -d "$state" ] || echo "ksplice/$version: added" ;;
                add) [ -f "/usr/src/ksplice-$version/dkms.conf" ] && mkdir -p "$state" ;;
                install) [ ! -e /compiler-fails ] && [ -d "$state" ] && touch "$state/$kernel" ;;
                remove) rm -r "$state" ;;
            esac
            """);
        Program("bin/modprobe", """
            echo "modprobe $*" >>/calls
            case " $* " in
                *" -r "*) rm -r /sys/kernel/ksplice ;;
                *) set -- /var/lib/dkms/ksplice/*/*; [ -e "$1" ] && mkdir -p /sys/kernel/ksplice/updates ;;
            esac
            """);
    }

    public string Path => _folder.FullName;

    /// <summary>How DKMS and <c>modprobe</c> were called, questions left out.</summary>
    public IReadOnlyList<string> Calls =>
        File.Exists(At("calls")) ? [.. File.ReadAllLines(At("calls")).Where(line => !line.StartsWith("status ", StringComparison.Ordinal))] : [];

    public bool IsLoaded => Directory.Exists(At("sys/kernel/ksplice"));

    private static string RunningModules => "lib/modules/" + Shell.Must("uname", "-r").Trim();

    public void Dispose() => _folder.Delete(recursive: true);

    public string At(string path) => System.IO.Path.Combine(Path, path.TrimStart('/'));

    public string Read(string path) => File.ReadAllText(At(path));

    public bool Has(string path) => File.Exists(At(path)) || Directory.Exists(At(path));

    /// <summary>Makes a file that can be run in the root.</summary>
    public void Program(string path, string script)
    {
        File.Delete(At(path));
        File.WriteAllText(At(path), "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Gives the running kernel its headers.</summary>
    public CleanRoot WithHeaders()
    {
        Directory.CreateDirectory(At(RunningModules + "/build"));
        File.WriteAllText(At(RunningModules + "/build/Makefile"), "");
        return this;
    }

    /// <summary>Makes an update look applied.</summary>
    public void ApplyUpdate() => Directory.CreateDirectory(At("sys/kernel/ksplice/updates/fix-1"));

    /// <summary>Runs a command in the root.</summary>
    public (int Code, string Output) Run(params IReadOnlyList<string> command) => Shell.Run("chroot", [Path, .. command]);

    /// <summary>Installs all packages of a folder, or upgrades to them.</summary>
    /// <returns>What was said.</returns>
    public abstract string Install(string folder);

    /// <summary>Takes all packages away, with their settings where the package manager knows such.</summary>
    public abstract string Remove();
}
