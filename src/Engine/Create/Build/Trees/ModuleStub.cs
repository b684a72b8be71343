using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>
/// Builds the empty module of a kernel. The size and layout of <c>struct module</c>, the vermagic and the checksum of
/// <c>module_layout</c> are the kernel's own business; an empty module holds them all.
/// </summary>
internal static class ModuleStub
{
    private const string Code =
        "#include <linux/module.h>\n\nMODULE_LICENSE(\"GPL\");\nMODULE_DESCRIPTION(\"Hot update\");\n";

    public static async Task<Outcome<KernelTree>> BuildAsync(KernelTree tree, TreeMake make, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(tree.ModuleStub)!;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, KernelTree.StubName + ".c"), Code, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "Kbuild"), $"obj-m := {KernelTree.StubName}.o\n", cancellation);
        var build = await make.ModuleAsync(folder, cancellation);
        if (!build.Succeeded || !File.Exists(tree.ModuleStub))
            return Refuse($"An empty module could not be built: {build.LastLines(5)}");
        return await CheckAsync(tree, cancellation);
    }

    private static async Task<Outcome<KernelTree>> CheckAsync(KernelTree tree, CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(tree.ModuleStub, cancellation);
        if (bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes($"\0vermagic={tree.Release} ")) < 0)
            return Refuse($"The empty module is not for release {tree.Release}.");
        return Outcome<KernelTree>.Ok(tree);
    }

    private static Outcome<KernelTree> Refuse(string message) =>
        Outcome<KernelTree>.Refused(Diagnostic.Error("KSP1109", message, null, "Check that source, .config and Module.symvers belong to one kernel."));
}
