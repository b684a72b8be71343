using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Files;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Processes;

namespace Ksplice.Vm.Tests;

/// <summary>The checkout under test, with the program as it is published from it.</summary>
internal static class Checkout
{
    /// <summary>Names a published program to test instead of the checkout's own.</summary>
    public const string ProgramVariable = "KSPLICE_TEST_SPLICE";

    private static readonly TimeSpan s_publishPatience = TimeSpan.FromMinutes(15);
    private static readonly Lazy<Task<string>> s_program = new(PublishAsync);
    private static readonly Lazy<Task<PluginRegistry>> s_plugins = new(LoadPluginsAsync);

    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of the published program: <c>splice</c> with its plugins.</summary>
    public static Task<string> ProgramFolderAsync() => s_program.Value;

    /// <summary>The plugins that are published with the program.</summary>
    public static Task<PluginRegistry> PluginsAsync() => s_plugins.Value;

    /// <summary>The architecture of the machines tested here.</summary>
    public static async Task<IArchitecture> ArchitectureAsync() => Outcomes.Require((await PluginsAsync()).Architecture("x64"));

    private static async Task<string> PublishAsync()
    {
        if (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } given)
            return Path.GetFullPath(given);

        // The start script publishes when a source is newer than what was published last.
        var published = await ProcessRunner.RunAsync(
            Path.Combine(Root, "splice"), ["--version"], Root, ChildEnvironment.Minimal, s_publishPatience, CancellationToken.None);
        Assert.True(published.Succeeded, published.StandardOutput + published.StandardError);
        return Path.Combine(Root, "artifacts", "splice");
    }

    private static async Task<PluginRegistry> LoadPluginsAsync()
    {
        var folder = Path.Combine(await ProgramFolderAsync(), "plugins");
        return PluginRegistry.Discover(new PluginSearch([folder], [], WriteGuard.ForThisProcess()));
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Ksplice.Engine.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The checkout's root was not found.");
        return folder;
    }
}
