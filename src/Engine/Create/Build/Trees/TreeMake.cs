using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>Calls the tree's own top-level makefile. It costs seconds a call, so it is only used while a tree is prepared or a module is built.</summary>
internal sealed class TreeMake(KernelTree tree)
{
    // Read by make before the kernel's makefile; the recipe runs with everything that one exports.
    private const string DumpEnvironment =
        "ksplice-environment:\n\t@env -0 > $(KSPLICE_OUT)\n";

    /// <summary>Configures and prepares the tree and keeps the environment its recipes get; null when that worked.</summary>
    public async Task<Diagnostic?> PrepareAsync(CancellationToken cancellation)
    {
        var jobs = $"-j{tree.Jobs}";
        var prepare = await RunAsync(ChildEnvironment.Minimal, cancellation, "olddefconfig", "prepare", "modules_prepare", jobs);
        if (!prepare.Succeeded)
            return Failed("The kernel tree could not be prepared", prepare);

        var makefile = Path.Combine(tree.KbuildFolder, "environment.mk");
        AtomicFile.Write(makefile, DumpEnvironment);
        var environment = ChildEnvironment.With(new("MAKEFILES", makefile), new("KSPLICE_OUT", tree.EnvironmentFile));
        var dump = await RunAsync(environment, cancellation, "prepare", "ksplice-environment", "-j1");
        return dump.Succeeded && File.Exists(tree.EnvironmentFile) ? null : Failed("The kernel tree did not tell its build environment", dump);
    }

    /// <summary>Builds an external module.</summary>
    public Task<ProcessResult> ModuleAsync(string folder, CancellationToken cancellation) =>
        RunAsync(ChildEnvironment.Minimal, cancellation, $"M={folder}", "modules", $"-j{tree.Jobs}");

    private Task<ProcessResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellation, params IEnumerable<string> arguments) =>
        ProcessRunner.RunAsync("make", [.. Variables(), .. arguments], tree.Source, environment, cancellation);

    private IEnumerable<string> Variables()
    {
        yield return $"CC={tree.Compiler.Name}";
        yield return $"KERNELRELEASE={tree.Release}";
        if (tree.KernelArchitecture is not null)
            yield return $"ARCH={tree.KernelArchitecture}";
    }

    private static Diagnostic Failed(string what, ProcessResult result) =>
        Diagnostic.Error("KSP1102", $"{what}: {result.LastLines(5)}", null, "Install what the last lines miss (usually flex, bison, bc, libelf-dev, libssl-dev), then run again.");
}
