using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>Makes prepared trees, each once per workspace.</summary>
public static class KernelTreePreparer
{
    // Part of every key: a change in how trees are made makes new ones.
    private const string Recipe = "1";

    /// <summary>Finds the tree for these inputs, or makes it. May be killed at any time, and run by several at once.</summary>
    /// <param name="request">What to make it from.</param>
    /// <param name="progress">Told a line per step; may be null.</param>
    /// <param name="cancellation">Stops child processes.</param>
    public static async Task<Outcome<KernelTree>> PrepareAsync(
        KernelTreeRequest request, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (TreeInputs.Check(request) is { } bad)
            return Outcome<KernelTree>.Refused(bad);
        var configuration = await File.ReadAllTextAsync(request.Config, cancellation);
        var compiler = await KernelCompiler.FindAsync(configuration, cancellation);
        if (!compiler.IsOk)
            return compiler.As<KernelTree>();

        var key = await KeyAsync(request, configuration, compiler.Value, cancellation);
        var folder = Path.Combine(request.Workspace, "trees", $"{request.Release}-{key}");
        if (await KernelTree.LoadAsync(folder, request.Jobs, cancellation) is { } ready)
            return Outcome<KernelTree>.Ok(ready);

        using var held = await FolderLock.TakeAsync(
            folder + ".lock", () => progress?.Report("waiting for another run that prepares the same tree"), cancellation);
        if (await KernelTree.LoadAsync(folder, request.Jobs, cancellation) is { } made)
            return Outcome<KernelTree>.Ok(made);
        var tree = new KernelTree(key, request.Release, folder, compiler.Value, new Dictionary<string, int>(), request.Jobs, request.KernelArchitecture);
        return await MakeAsync(request, tree, progress, cancellation);
    }

    private static async Task<Outcome<KernelTree>> MakeAsync(
        KernelTreeRequest request, KernelTree tree, IProgress<string>? progress, CancellationToken cancellation)
    {
        // Without its description a folder is the rest of a killed run.
        if (Directory.Exists(tree.Folder))
            Directory.Delete(tree.Folder, recursive: true);
        Directory.CreateDirectory(tree.KbuildFolder);

        progress?.Report("unpacking the kernel source");
        if (await TreeInputs.CopySourceAsync(request, tree.Source, cancellation) is { } unpack)
            return Outcome<KernelTree>.Refused(unpack);
        File.Copy(request.Config, Path.Combine(tree.Source, ".config"), overwrite: true);
        File.Copy(request.ModuleSymvers, Path.Combine(tree.Source, "Module.symvers"), overwrite: true);

        progress?.Report("configuring and preparing the tree");
        var make = new TreeMake(tree);
        if (await make.PrepareAsync(cancellation) is { } prepare)
            return Outcome<KernelTree>.Refused(prepare);

        progress?.Report("asking the tree for structure sizes and an empty module");
        var stub = await ModuleStub.BuildAsync(tree, make, cancellation);
        if (!stub.IsOk)
            return stub.As<KernelTree>();
        var structures = await LayoutProbe.RunAsync(tree, cancellation);
        if (!structures.IsOk)
            return structures.As<KernelTree>();

        var complete = tree with { Structures = structures.Value };
        complete.Save();
        return Outcome<KernelTree>.Ok(complete, ConfigurationCheck.Compare(request.Config, tree.Source));
    }

    private static async Task<string> KeyAsync(
        KernelTreeRequest request, string configuration, KernelCompiler compiler, CancellationToken cancellation)
    {
        using var key = new ContentKey();
        key.Add(Recipe).Add(request.Release).Add(compiler.Version).Add(request.KernelArchitecture ?? "").Add(configuration)
            .Add(await File.ReadAllBytesAsync(request.ModuleSymvers, cancellation))
            .Add(await TreeInputs.IdentifySourceAsync(request, cancellation));
        return key.Finish();
    }
}
