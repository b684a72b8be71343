using Ksplice.Plugins.Shared;

namespace Ksplice.Source.Yum.Tests.Publish;

/// <summary>The distribution's own dnf with a system, caches and repositories in a folder of its own. Each call asks the repository anew.</summary>
internal sealed class DnfClient
{
    private readonly string _folder;

    public DnfClient(string folder, string uri, string key, bool checksPackages = true, bool checksLists = true)
    {
        _folder = folder;
        foreach (var name in new[] { "root", "log", "plugins", "repos" })
            Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, "dnf.conf"), "[main]\n");
        File.WriteAllText(
            Path.Combine(folder, "repos/updates.repo"),
            $"[updates]\nname=updates\nbaseurl={uri}\nenabled=1\ngpgcheck={(checksPackages ? 1 : 0)}\nrepo_gpgcheck={(checksLists ? 1 : 0)}\ngpgkey=file://{key}\n");
    }

    /// <summary>Where it installs to.</summary>
    public string Root => Path.Combine(_folder, "root");

    /// <summary>Names of the packages that provide something.</summary>
    public Task<CommandResult> ProvidersAsync(string capability) => RunAsync("repoquery", "--queryformat", "%{name}", "--whatprovides", capability);

    public Task<CommandResult> ProvidedAsync(string package) => RunAsync("repoquery", "--provides", package);

    public Task<CommandResult> SummaryAsync(string package) => RunAsync("repoquery", "--queryformat", "%{summary}", package);

    public Task<CommandResult> InstallAsync(params string[] packages) => RunAsync(["install", .. packages]);

    private Task<CommandResult> RunAsync(params string[] arguments)
    {
        // It insists on being root, which it is in a name space of its own.
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["unshare", "--map-root-user"];
        string[] settings =
        [
            "--quiet", "--assumeyes", "--refresh", "--releasever=1", $"--installroot={Root}", "--config", $"{_folder}/dnf.conf", $"--setopt=reposdir={_folder}/repos", $"--setopt=cachedir={_folder}/cache",
            $"--setopt=logdir={_folder}/log", $"--setopt=persistdir={_folder}/state", $"--setopt=pluginpath={_folder}/plugins", "--setopt=retries=1", "--setopt=proxy=",
        ];
        return Commands.RunAsync([.. asRoot, "env", "no_proxy=*", "dnf", .. settings, .. arguments], _folder, default);
    }
}
