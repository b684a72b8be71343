using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Workspace;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>Builds a kernel module of ours against a prepared tree; the same sources are built once.</summary>
public static class KernelModuleBuilder
{
    private static readonly string[] SourceEndings = [".c", ".h", ".S"];
    private static readonly string[] SourceNames = ["Kbuild", "Makefile"];

    /// <summary>Builds the module, or finds it built.</summary>
    /// <param name="tree">The kernel it is for.</param>
    /// <param name="sources">Folder with its Kbuild file; only read.</param>
    /// <param name="name">File name of the module without <c>.ko</c>.</param>
    /// <param name="cancellation">Stops the build.</param>
    /// <returns>Absolute path of the module.</returns>
    public static async Task<Outcome<string>> BuildAsync(KernelTree tree, string sources, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var files = Sources(sources);
        using var key = new ContentKey();
        key.Add(name);
        foreach (var file in files)
            key.Add(file).Add(await File.ReadAllBytesAsync(Path.Combine(sources, file), cancellation));
        var complete = Path.Combine(tree.Folder, "modules", key.Finish());
        var module = Path.Combine(complete, name + ".ko");
        if (File.Exists(module))
            return Outcome<string>.Ok(module);

        using var held = await FolderLock.TakeAsync(complete + ".lock", null, cancellation);
        if (File.Exists(module))
            return Outcome<string>.Ok(module);
        var build = Path.Combine(complete, "build");
        if (Directory.Exists(build))
            Directory.Delete(build, recursive: true);
        foreach (var file in files)
        {
            var copy = Path.Combine(build, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(sources, file), copy);
        }

        var made = await new TreeMake(tree).ModuleAsync(build, cancellation);
        var result = Path.Combine(build, name + ".ko");
        if (!made.Succeeded || !File.Exists(result))
        {
            return Outcome<string>.Refused(Diagnostic.Error(
                "KSP1112", $"{name}.ko could not be built for {tree.Release}: {made.LastLines(6)}", sources, "Report the last lines together with the kernel version."));
        }

        File.Move(result, module, overwrite: true);
        return Outcome<string>.Ok(module);
    }

    private static List<string> Sources(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => SourceEndings.Contains(Path.GetExtension(file), StringComparer.Ordinal) || SourceNames.Contains(Path.GetFileName(file), StringComparer.Ordinal))

            // modpost's own output, when somebody built in the folder.
            .Where(file => !file.EndsWith(".mod.c", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}
