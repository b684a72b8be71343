using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

/// <summary>
/// The kernel that VM tests boot and update: a current one of the distribution, found, downloaded and prepared as <c>splice create</c> would.
/// </summary>
/// <param name="Inputs">Its packages, unpacked.</param>
/// <param name="Tree">Its prepared source.</param>
internal sealed record TestKernel(KernelInputs Inputs, KernelTree Tree)
{
    /// <summary>Names the folder that keeps packages, prepared trees and objects from one run to the next.</summary>
    public const string WorkspaceVariable = "KSPLICE_WORKSPACE";

    private static readonly Lazy<Task<TestKernel>> s_instance = new(async () => await PrepareAsync(await KernelChoice.ReleaseAsync()));
    private static readonly Lazy<Task<TestKernel>> s_newer = new(async () => await PrepareAsync(await KernelChoice.NewerReleaseAsync()));

    /// <summary>Folder for packages, trees and objects.</summary>
    public static string Workspace { get; } = Environment.GetEnvironmentVariable(WorkspaceVariable) is { Length: > 0 } given
        ? Path.GetFullPath(given)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ksplice");

    /// <summary>What a guest boots.</summary>
    public GuestKernel Boot { get; } = GuestKernel.Of(Inputs);

    /// <summary>The kernel; prepared by the first who asks.</summary>
    public static Task<TestKernel> GetAsync() => s_instance.Value;

    /// <summary>A kernel of a newer series.</summary>
    public static Task<TestKernel> GetNewerAsync() => s_newer.Value;

    /// <summary>What a guest boots.</summary>
    public static GuestKernel Find() => GetAsync().GetAwaiter().GetResult().Boot;

    /// <summary><c>ksplice.ko</c> for it.</summary>
    public static async Task<string> BuildKernelModuleAsync() => Outcomes.Require(await RehearseUpdate.BuildKernelModuleAsync(
        (await GetAsync()).Inputs, Workspace, Environment.ProcessorCount, Path.Combine(Checkout.Root, "kmod"), null, CancellationToken.None));

    /// <summary>Another module for it.</summary>
    /// <param name="sources">Folder with its Kbuild file, relative to the checkout.</param>
    /// <param name="name">Name of the module.</param>
    public static async Task<string> BuildModuleAsync(string sources, string name) => Outcomes.Require(
        await KernelModuleBuilder.BuildAsync((await GetAsync()).Tree, Path.Combine(Checkout.Root, sources), name, CancellationToken.None));

    private static async Task<TestKernel> PrepareAsync(string release)
    {
        var source = Outcomes.Require((await Checkout.PluginsAsync()).Source("apt"));
        var request = new KernelInputRequest(
            release, (await Checkout.ArchitectureAsync()).KernelName, Path.Combine(Workspace, "packages"));
        Directory.CreateDirectory(request.Folder);
        var inputs = Outcomes.Require(await source.FetchAsync(request, null, CancellationToken.None));
        var tree = Outcomes.Require(await KernelTreePreparer.PrepareAsync(
            KernelTreeRequest.From(inputs, Workspace, Environment.ProcessorCount), null, CancellationToken.None));
        return new TestKernel(inputs, tree);
    }
}
