using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Plugins;

namespace Ksplice.Corpus;

/// <summary><c>demo</c>: one real fix from patch to running kernel and back, told step by step.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Splice = new("--splice") { Description = "Folder with the published splice", Required = true };
    private static readonly Option<string> Faults = new("--faults") { Description = "Folder with the programs that show faults", Required = true };

    public static Command Create()
    {
        var command = new Command("demo", "Show one real fix from patch to running kernel and back") { Splice, Faults, Options.Plugins, Options.Workspace };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var total = Stopwatch.StartNew();
        var workspace = Path.GetFullPath(arguments.GetRequiredValue(Options.Workspace));
        var splice = Path.GetFullPath(arguments.GetRequiredValue(Splice));
        var plugins = PluginRegistry.Discover(PluginSearch.Usual([Path.GetFullPath(arguments.GetRequiredValue(Options.Plugins))]));
        var architecture = plugins.Architecture("x64").Value ?? throw new InvalidOperationException("The x64 plugin is missing.");
        var wanted = DemoFix.Usual;

        Say("Sources", $"two versions of the distribution's kernel source, {wanted.From} and {wanted.To}");
        var pair = await SourcePair.FetchAsync(plugins, workspace, wanted.From, wanted.To, cancellation);
        var release = await KernelRelease.OfVersionAsync(pair.FromVersion, cancellation)
            ?? throw new InvalidOperationException($"No kernel image of {pair.FromVersion} is in the archive; run apt-get update.");
        var inputs = await plugins.Source("apt").Value!.FetchAsync(
            new KernelInputRequest(release, architecture.KernelName, Path.Combine(workspace, "packages")), new Progress<string>(Note), cancellation);
        if (!inputs.IsOk)
            throw new InvalidOperationException(string.Join("; ", inputs.Diagnostics));
        Note($"kernel {release}, package {pair.FromVersion}; {total.Elapsed.TotalSeconds:0} s so far");

        var (update, fault) = await MakeAsync(pair, wanted, inputs.Value, architecture, workspace, arguments.GetRequiredValue(Faults), cancellation);
        Say("Kernel module", "building ksplice.ko for that kernel");
        var module = await RehearseUpdate.BuildKernelModuleAsync(inputs.Value, workspace, Environment.ProcessorCount, Path.Combine(splice, "kmod"), null, cancellation);
        if (!module.IsOk)
            throw new InvalidOperationException(string.Join("; ", module.Diagnostics));

        Say("Guest", $"booting the unmodified {release} in QEMU");
        await using var guest = await DemoGuest.StartAsync(inputs.Value, splice, module.Value, update.Path, fault, cancellation);
        Note($"up in {guest.BootTime.TotalSeconds:0.0} s");
        var passed = await ShowAsync(guest, update, fault is not null, cancellation);
        Say(passed ? "Done" : "FAILED", $"in {total.Elapsed.TotalSeconds:0} s");
        return passed ? 0 : 1;
    }

    private static async Task<(CreateReport Update, string? Fault)> MakeAsync(
        SourcePair pair, DemoFix wanted, KernelInputs inputs, IArchitecture architecture, string workspace, string faults, CancellationToken cancellation)
    {
        var isWanted = pair.FromVersion == wanted.From && pair.ToVersion == wanted.To;
        var folder = Path.Combine(workspace, "demo");
        Directory.CreateDirectory(folder);
        foreach (var file in isWanted ? [wanted.File] : Candidates.Find(pair, seed: 1).Take(40))
        {
            var title = isWanted ? wanted.Title : $"Changes of {file}";
            Say("Update", $"{title}");
            var patch = Path.Combine(folder, "fix.patch");
            await File.WriteAllTextAsync(patch, $"Subject: [PATCH] {title}\n\n---\n" + await pair.CutAsync(file, cancellation), cancellation);
            var made = await CreateUpdate.RunAsync(
                new CreateRequest { Patches = [patch], Inputs = inputs, Architecture = architecture, Workspace = workspace, Jobs = Environment.ProcessorCount, Output = folder },
                new Progress<string>(Note), cancellation);
            if (!made.IsOk)
            {
                Note($"{made.Kind}: {string.Join("; ", made.Diagnostics)}; taking another");
                continue;
            }

            foreach (var unit in made.Value.Units)
                Note($"{unit.Build.SourcePath} ({unit.Build.Target.Name}): {string.Join(", ", unit.Difference.Changed.Select(f => f.Name))}");
            Note($"{made.Value.Size} bytes; {string.Join(", ", made.Value.Timings.Select(t => $"{t.Key} {t.Value} ms"))}");
            return (made.Value, isWanted ? Path.GetFullPath(Path.Combine(faults, wanted.Name + ".c")) : null);
        }

        throw new InvalidOperationException("None of the fixes tried became an update.");
    }

    private static async Task<bool> ShowAsync(DemoGuest guest, CreateReport update, bool hasFault, CancellationToken cancellation)
    {
        foreach (var target in update.Units.Where(u => u.Build.Target.IsModule).Select(u => u.Build.Target.Name).Distinct(StringComparer.Ordinal))
            await guest.LoadAsync(target, cancellation);
        await guest.StartWitnessesAsync(cancellation);
        var before = hasFault ? await guest.ShowFaultAsync(cancellation) : "";
        Say("Before", before);

        var applied = await guest.SpliceAsync("apply --allow-unsigned /tmp/update.ksplice", cancellation);
        Say("Apply", $"{applied["functions"]!.AsArray().Count} functions redirected, {applied["moduleBytes"]} bytes of kernel memory");
        Note($"pause {Microseconds(applied)} us with {applied["tasks"]} tasks ({applied["tasksRechecked"]} looked at in the stop); emulated processors, so look at ratios");
        Note($"stages: {string.Join(", ", applied["timings"]!.AsObject().Select(t => $"{t.Key} {t.Value} ms"))}");
        var after = hasFault ? await guest.ShowFaultAsync(cancellation) : "";
        Say("After", after);
        var during = await guest.QuestionWitnessesAsync(cancellation);
        Note(during);

        var undone = await guest.SpliceAsync("undo --all", cancellation);
        Say("Undo", $"pause {Microseconds(undone)} us; code {((bool)undone["resident"]! ? "stays in memory, inert" : "freed")}");
        var again = hasFault ? await guest.ShowFaultAsync(cancellation) : "";
        Say("After undo", again);
        Note(await guest.QuestionWitnessesAsync(cancellation));
        var warnings = await guest.WarningsAsync(cancellation);
        Note(warnings.Count == 0 ? "kernel log: clean" : $"kernel log: {string.Join(" | ", warnings)}");
        return warnings.Count == 0 && (!hasFault
            || (before.StartsWith("open", StringComparison.Ordinal) && after.StartsWith("closed", StringComparison.Ordinal) && again.StartsWith("open", StringComparison.Ordinal)));
    }

    private static long Microseconds(JsonObject result) => (long)result["pauseNanoseconds"]! / 1000;

    private static void Say(string what, string text) => Console.WriteLine($"\n{what,-14} {text}");

    private static void Note(string text) => Console.WriteLine($"{"",-14} {text}");
}
