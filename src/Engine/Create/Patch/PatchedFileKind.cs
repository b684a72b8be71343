namespace Ksplice.Engine.Create.Patch;

/// <summary>What a file of the tree is for, told by its name.</summary>
internal enum PatchedFileKind
{
    /// <summary>A C file, possibly a unit.</summary>
    Source,

    /// <summary>A C header.</summary>
    Header,

    /// <summary>Assembler.</summary>
    Assembler,

    /// <summary>Configuration, makefiles, linker scripts, build tools.</summary>
    Build,

    /// <summary>Text, tools and tests, which are no part of a running kernel.</summary>
    OutsideKernel,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Sorts paths into kinds.</summary>
internal static class PatchedFileKinds
{
    private static readonly string[] OutsideFolders = ["Documentation/", "tools/", "samples/", "LICENSES/", "debian/"];
    private static readonly string[] OutsideNames = ["MAINTAINERS", "CREDITS", "COPYING", "README", ".gitignore", ".mailmap", ".clang-format", ".get_maintainer.ignore", ".gitattributes"];
    private static readonly string[] OutsideEndings = [".rst", ".md", ".txt"];
    // kernel/bpf compiles sources of the library as its own.
    private const string SharedLibrary = "tools/lib/bpf/";
    private static readonly string[] BuildNames = ["Makefile", "Kconfig", "Kbuild"];
    private static readonly string[] BuildEndings = [".lds", ".lds.S", ".lds.h", ".mk", ".sh", ".pl", ".py", ".awk", ".tbl"];

    public static PatchedFileKind Of(string path)
    {
        var name = Path.GetFileName(path);
        if (path.StartsWith(SharedLibrary, StringComparison.Ordinal) && Path.GetExtension(name) is ".c" or ".h")
            return PatchedFileKind.Other;
        // Tables of instructions, of which the kernel's build makes C.
        if (path.StartsWith("arch/", StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal))
            return PatchedFileKind.Build;
        if (OutsideFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) || OutsideNames.Contains(name, StringComparer.Ordinal)
            || OutsideEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
            return PatchedFileKind.OutsideKernel;
        if (path.StartsWith("scripts/", StringComparison.Ordinal) || BuildNames.Any(build => name == build || name.StartsWith(build + ".", StringComparison.Ordinal))
            || BuildEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
            return PatchedFileKind.Build;
        return Path.GetExtension(name) switch
        {
            ".c" => PatchedFileKind.Source,
            ".h" => PatchedFileKind.Header,
            ".S" or ".s" => PatchedFileKind.Assembler,
            _ => PatchedFileKind.Other,
        };
    }
}
