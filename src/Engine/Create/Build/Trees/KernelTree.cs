using System.Text.Json;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>
/// A kernel source tree configured and prepared like the kernel it belongs to, so that single units can be compiled as the distribution did.
/// </summary>
/// <param name="Key">Content key over everything it was made from.</param>
/// <param name="Release">Release as <c>uname -r</c> prints it.</param>
/// <param name="Folder">Absolute path of the tree's own folder in the workspace.</param>
/// <param name="Compiler">The compiler that built the kernel.</param>
/// <param name="Structures">Sizes in bytes of the structures that special sections are arrays of, by C type name (<c>struct alt_instr</c>);
/// a type that this kernel does not have is absent.</param>
/// <param name="Jobs">How many compiles may run side by side.</param>
/// <param name="KernelArchitecture">Value of <c>make ARCH=</c>; null for the build machine's own.</param>
public sealed record KernelTree(
    string Key,
    string Release,
    string Folder,
    KernelCompiler Compiler,
    IReadOnlyDictionary<string, int> Structures,
    int Jobs,
    string? KernelArchitecture = null)
{
    /// <summary>The prepared source; nobody but the preparer writes here.</summary>
    public string Source => Path.Combine(Folder, "source");

    /// <summary>The empty module of this kernel: its <c>.gnu.linkonce.this_module</c>, <c>.modinfo</c> and <c>__versions</c> go into updates.</summary>
    public string ModuleStub => Path.Combine(Folder, "stub", StubName + ".ko");

    /// <summary>What <c>make</c> hands to the recipes of this tree, zero-separated.</summary>
    public string EnvironmentFile => Path.Combine(Folder, "kbuild", "environment");

    /// <summary>Small makefiles of ours and cached answers of kbuild.</summary>
    public string KbuildFolder => Path.Combine(Folder, "kbuild");

    /// <summary>Compiled objects, by content.</summary>
    public string ObjectFolder => Path.Combine(Folder, "objects");

    /// <summary>What units look like to the compiler after preprocessing, by content.</summary>
    public string PreprocessedFolder => Path.Combine(Folder, "preprocessed");

    /// <summary>The tree with some files patched, by content.</summary>
    public string OverlayFolder => Path.Combine(Folder, "overlays");

    /// <summary>Shared by all who use <see cref="ObjectFolder"/> and <see cref="OverlayFolder"/>; taken alone to remove from them.</summary>
    public string CacheLockFile => Folder + ".cache.lock";

    /// <summary>Taken while something in <see cref="Source"/> may be generated.</summary>
    public string GenerationLockFile => Folder + ".generate.lock";

    internal const string StubName = "ksplice_stub";

    internal static string DescriptionIn(string folder) => Path.Combine(folder, "tree.json");

    /// <summary>Writes the description, which marks the tree as complete.</summary>
    internal void Save() => AtomicFile.Write(DescriptionIn(Folder), JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>The tree in a folder, or null when it is not complete.</summary>
    internal static async Task<KernelTree?> LoadAsync(string folder, int jobs, CancellationToken cancellation)
    {
        var file = DescriptionIn(folder);
        if (!File.Exists(file))
            return null;
        try
        {
            var tree = JsonSerializer.Deserialize<KernelTree>(await File.ReadAllBytesAsync(file, cancellation));
            return tree is not null && tree.Folder == folder ? tree with { Jobs = jobs } : null;
        }
        catch (JsonException)
        {
            // Made by another version, or damaged: it is only a cache, so it is made anew.
            return null;
        }
    }
}
