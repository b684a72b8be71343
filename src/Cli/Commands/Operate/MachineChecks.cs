using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Install;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Processes;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>Looks for what each kind of work needs, by the very checks that the work begins with where there are such.</summary>
/// <param name="context">The command.</param>
/// <param name="architecture">Name of this machine's architecture.</param>
internal sealed class MachineChecks(CommandContext context, string architecture)
{
    // What the kernel's own build calls, with the packages of Debian; the rest comes with a compiler.
    private static readonly (string Program, string Package)[] s_buildTools =
        [("make", "make"), ("gcc", "gcc"), ("ld", "binutils"), ("flex", "flex"), ("bison", "bison"), ("bc", "bc"), ("perl", "perl"), ("tar", "tar"), ("xz", "xz-utils")];

    /// <summary>The kinds of work, in the order in which they come.</summary>
    public static IReadOnlyList<string> Names { get; } = ["create", "rehearse", "apply", "operate"];

    /// <summary>Everything that stands in the way of one.</summary>
    public async Task<IReadOnlyList<Diagnostic>> FindAsync(string area, CancellationToken cancellation) => area switch
    {
        "create" => [.. s_buildTools.Where(tool => ProcessRunner.Find(tool.Program) is null).Select(tool => OperateDiagnostics.NoBuildTool(tool.Program, tool.Package))],
        "rehearse" => GuestRequirements.CheckHost(GuestMachine.For(architecture)),
        "apply" => Apply(),
        "operate" => await OperateAsync(cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, null),
    };

    private static List<Diagnostic> Apply()
    {
        List<Diagnostic> found = [.. LocalEnvironment.Check()];
        var trust = TrustStore.Gather(TrustStore.SystemFolder, [], allowUnsigned: false, WriteGuard.ForThisProcess());
        found.AddRange(trust.Diagnostics);
        if (trust.Value is { Keys.Count: 0 })
            found.Add(OperateDiagnostics.NobodyTrusted(TrustStore.SystemFolder));
        // Who may not load modules is told that, and not what follows from it.
        if (found.Exists(one => one.Severity == DiagnosticSeverity.Error))
            return found;
        var device = KernelModuleDevice.Open();
        device.Value?.Dispose();
        var kernel = LocalKernel.Open();
        kernel.Value?.Dispose();
        found.AddRange([.. device.Diagnostics, .. kernel.Diagnostics]);
        return found;
    }

    private async Task<IReadOnlyList<Diagnostic>> OperateAsync(CancellationToken cancellation)
    {
        var opened = Operator.Open(context);
        if (!opened.IsOk)
            return opened.Diagnostics;
        var machine = opened.Value;
        List<Diagnostic> found = [.. machine.Noticed];
        var lists = await machine.Sources.ListAsync(cancellation);
        found.AddRange(lists.Diagnostics);
        if (OffSwitch.Find() is { } off)
            found.Add(OperateDiagnostics.SwitchedOff(off));
        if (machine.Marker.Unfinished(machine.BootId, machine.Kernel) is { } attempt)
            found.Add(InstallDiagnostics.BootUnfinished(machine.Layout.BootMarker, attempt.Began));
        var installed = machine.Installed.Read();
        found.AddRange(installed?.Diagnostics ?? []);
        if (installed is { Value: { } list } && !list.IsFor(machine.Kernel))
            found.Add(InstallDiagnostics.InstalledForOtherKernel(machine.Layout.Installed, list.KernelRelease, list.KernelBuildId));
        return found;
    }
}
