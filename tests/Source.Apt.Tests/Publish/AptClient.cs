using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Source.Apt;

namespace Ksplice.Source.Apt.Tests.Publish;

/// <summary>The distribution's own apt with lists, caches and sources in a folder of its own.</summary>
internal sealed class AptClient
{
    private readonly string _folder;

    public AptClient(string folder, string uri, string keyring)
    {
        _folder = folder;
        foreach (var name in new[] { "lists/partial", "cache/archives/partial", "etc" })
            Directory.CreateDirectory(Path.Combine(folder, name));
        File.WriteAllText(Path.Combine(folder, "status"), "");
        File.WriteAllText(Path.Combine(folder, "etc/sources.list"), $"deb [signed-by={keyring} arch=amd64] {uri} ksplice main\n");
    }

    public Task<CommandResult> UpdateAsync() => RunAsync("apt-get", "update");

    public Task<CommandResult> ShowAsync(string package) => RunAsync("apt-cache", "show", package);

    public Task<CommandResult> DownloadAsync(string package) => RunAsync("apt-get", "download", package);

    public string Downloaded(string package) => Assert.Single(Directory.GetFiles(_folder, $"{package}_*.deb"));

    private Task<CommandResult> RunAsync(string program, params string[] arguments)
    {
        string[] settings =
        [
            $"Dir::State={_folder}", $"Dir::State::lists={_folder}/lists", $"Dir::State::status={_folder}/status", $"Dir::Cache={_folder}/cache", $"Dir::Etc={_folder}/etc",
            "Dir::Etc::sourceparts=-", "APT::Architecture=amd64", "APT::Architectures=amd64", "APT::Sandbox::User=", "Acquire::http::Proxy=DIRECT", "Acquire::Languages=none", "Acquire::Retries=0", "APT::Update::Error-Mode=any",
        ];
        return Commands.RunAsync([program, .. settings.SelectMany(s => new[] { "-o", s }), .. arguments], _folder, default);
    }
}
