using Ksplice.Plugins.Shared;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Yum.Tests.Kernels;

/// <summary>A repository with the packages of a kernel, small but named and arranged as the distribution's are, by the real rpmbuild, rpmsign and createrepo_c.</summary>
internal sealed class FakeKernel(PublishingFixture keys, string folder)
{
    public const string Release = "5.14.0-503.11.1.el9_5.x86_64";

    private string Repository => Path.Combine(folder, "kernels");

    private string Database => Path.Combine(folder, "rpmdb");

    /// <summary>Commands that ran.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>Puts packages into the repository.</summary>
    /// <param name="change">Changes the spec.</param>
    /// <param name="patch">Content of the patch that comes with the source.</param>
    /// <param name="key">Signs them; null for none.</param>
    public async Task BuildAsync(Func<string, string>? change = null, string patch = "", string? key = PublishingFixture.Key)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "build-" + Guid.NewGuid().ToString("N"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(work, "linux-5.14.0-503.11.1.el9_5.tar.xz"), "the source");
        await File.WriteAllTextAsync(Path.Combine(work, "patch-5.14.0-redhat.patch"), patch);
        var spec = Path.Combine(work, "kernel.spec");
        await File.WriteAllTextAsync(spec, (change ?? (text => text))(Spec));
        await MustAsync(
        [
            "rpmbuild", "-ba", "--quiet", "--nodeps", "--target", "x86_64", "--define", $"_topdir {work}", "--define", $"_sourcedir {work}", "--define", $"_dbpath {work}/db", "--define", $"_rpmdir {Repository}",
            "--define", $"_srcrpmdir {Repository}/source", "--define", "debug_package %{nil}", "--define", "__os_install_post %{nil}", "--define", "_binary_payload w3.zstdio", spec,
        ]);
        if (key is not null)
            await SignAsync(key);
        await MustAsync(["createrepo_c", "--quiet", Repository]);
        await MustAsync(["rpmkeys", "--dbpath", Database, "--import", keys.ArmoredKey]);
    }

    /// <summary>Runs commands with this repository and keys instead of the operator's.</summary>
    public Task<CommandResult> RunAsync(IReadOnlyList<string> arguments, string? workingDirectory, CancellationToken cancellation)
    {
        lock (Commands)
            Commands.Add(string.Join(' ', arguments));
        string[] settings = arguments[0] switch
        {
            "dnf" when !arguments.Contains("--version") =>
            [
                "--releasever=9", "--forcearch=x86_64", $"--installroot={Path.Combine(folder, "root")}", $"--config={Path.Combine(folder, "dnf.conf")}", $"--setopt=reposdir={Path.Combine(folder, "none")}",
                $"--setopt=cachedir={Path.Combine(folder, "cache")}", $"--setopt=logdir={Path.Combine(folder, "log")}", $"--setopt=persistdir={Path.Combine(folder, "persist")}", "--setopt=metadata_expire=0",
                $"--repofrompath=kernels,file://{Repository}",
            ],
            "rpmkeys" when !arguments.Contains("--version") => ["--dbpath", Database],
            _ => [],
        };
        foreach (var name in new[] { "root", "none", "log", "persist" })
            Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, "dnf.conf"), "[main]\ngpgcheck=0\n");
        return Ksplice.Plugins.Shared.Commands.RunAsync([arguments[0], .. settings, .. arguments.Skip(1)], workingDirectory, cancellation);
    }

    /// <summary>Every package of the repository.</summary>
    public IEnumerable<string> Packages => Directory.EnumerateFiles(Repository, "*.rpm", SearchOption.AllDirectories);

    private static string Spec =>
        """
        Name: kernel
        Version: 5.14.0
        Release: 503.11.1.el9_5
        Summary: The kernel
        License: GPLv2
        Source0: linux-5.14.0-503.11.1.el9_5.tar.xz
        Source1: patch-5.14.0-redhat.patch
        AutoReqProv: no
        %define kver %{version}-%{release}.x86_64
        %description
        All of it.
        %package core
        Summary: Image
        AutoReqProv: no
        Provides: kernel-core-uname-r = %{kver}
        Provides: kernel-uname-r = %{kver}
        %description core
        Image.
        %package modules-core
        Summary: Modules
        AutoReqProv: no
        Provides: kernel-modules-core-uname-r = %{kver}
        %description modules-core
        Modules.
        %package modules
        Summary: More modules
        AutoReqProv: no
        Provides: kernel-modules-uname-r = %{kver}
        %description modules
        Modules.
        %package devel
        Summary: Headers
        AutoReqProv: no
        Provides: kernel-devel-uname-r = %{kver}
        %description devel
        Headers.
        %install
        root=%{buildroot}/lib/modules/%{kver}
        mkdir -p $root/kernel/net %{buildroot}/usr/src/kernels/%{kver} %{buildroot}/etc
        echo image >$root/vmlinuz
        echo CONFIG_X=y >$root/config
        echo core >$root/kernel/core.ko
        echo net >$root/kernel/net/net.ko
        ln -s /usr/src/kernels/%{kver} $root/build
        echo symvers >%{buildroot}/usr/src/kernels/%{kver}/Module.symvers
        echo elsewhere >%{buildroot}/etc/kernel.conf
        %files core
        /lib/modules/%{kver}/vmlinuz
        /lib/modules/%{kver}/config
        /etc/kernel.conf
        %files modules-core
        /lib/modules/%{kver}/kernel/core.ko
        /lib/modules/%{kver}/build
        %files modules
        /lib/modules/%{kver}/kernel/net
        %files devel
        /usr/src/kernels/%{kver}

        """;

    private async Task SignAsync(string key)
    {
        foreach (var package in Packages.ToList())
        {
            await MustAsync(keys.Environment(
                "rpmsign", "--addsign", "--define", $"_gpg_name {key}", "--define",
                $"__gpg_sign_cmd /usr/bin/env env gpg --batch --yes --no-tty --no-armor --digest-algo SHA512 --local-user {key} --output %{{__signature_filename}} --detach-sign %{{__plaintext_filename}}", package));
        }
    }

    private static async Task MustAsync(IReadOnlyList<string> arguments)
    {
        var answer = await Ksplice.Plugins.Shared.Commands.RunAsync(arguments, null, default);
        Assert.True(answer.ExitCode == 0, answer.Error + answer.Output);
    }
}
