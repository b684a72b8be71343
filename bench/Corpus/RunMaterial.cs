using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Corpus.Cuts;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Plugins;

namespace Ksplice.Corpus;

/// <summary>What a run needs of the distribution: two sources and the kernel of the first, prepared.</summary>
internal sealed record RunMaterial(SourcePair Pair, KernelInputs Inputs, KernelTree Tree, IArchitecture Architecture, string Workspace)
{
    private const string Machine = "x64";

    /// <summary>Fetches and prepares what is not there yet.</summary>
    public static async Task<RunMaterial> FetchAsync(string plugins, string workspace, string from, string to, CancellationToken cancellation)
    {
        var progress = new Progress<string>(Console.Error.WriteLine);
        var registry = PluginRegistry.Discover(PluginSearch.Usual([Path.GetFullPath(plugins)]));
        var architecture = Require(registry.Architecture(Machine));
        var pair = await SourcePair.FetchAsync(registry, workspace, from, to, cancellation);
        var release = await KernelRelease.OfVersionAsync(pair.FromVersion, cancellation)
            ?? throw new InvalidOperationException($"No kernel image of {pair.FromVersion} is in the archive.");
        var inputs = Require(await Require(registry.Source("apt")).FetchAsync(
            new KernelInputRequest(release, architecture.KernelName, Path.Combine(workspace, "packages")), progress, cancellation));
        var tree = Require(await KernelTreePreparer.PrepareAsync(KernelTreeRequest.From(inputs, workspace, Environment.ProcessorCount), progress, cancellation));
        return new RunMaterial(pair, inputs, tree, architecture, workspace);
    }

    /// <summary>Tells quickly what the configuration leaves out.</summary>
    public MakefileGlance Glance() => new(Tree.Source, Path.Combine(Tree.Source, ".config"));

    private static T Require<T>(Outcome<T> outcome)
        where T : class => outcome.Value ?? throw new InvalidOperationException(string.Join("; ", outcome.Diagnostics));
}
