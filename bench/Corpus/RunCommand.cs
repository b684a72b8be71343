using System.CommandLine;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Plugins;

namespace Ksplice.Corpus;

/// <summary><c>run</c>: cut, make and rehearse fixes; print a table of what became of them.</summary>
internal static class RunCommand
{
    private static readonly Option<int> Tries = new("--tries") { Description = "Fixes of this kernel to try", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Seed = new("--seed") { Description = "Decides which", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Splice = new("--splice") { Description = "Folder with the published splice", Required = true };
    private static readonly Option<bool> CreateOnly = new("--create-only") { Description = "Do not boot a guest" };

    public static Command Create()
    {
        var command = new Command("run", "Make and rehearse updates of real fixes") { Tries, Seed, Splice, CreateOnly, Options.Plugins, Options.Workspace, Options.From, Options.To };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var workspace = Path.GetFullPath(arguments.GetRequiredValue(Options.Workspace));
        var plugins = PluginRegistry.Discover(PluginSearch.Usual([Path.GetFullPath(arguments.GetRequiredValue(Options.Plugins))]));
        var architecture = plugins.Architecture("x64").Value ?? throw new InvalidOperationException("The x64 plugin is missing.");
        var pair = await SourcePair.FetchAsync(plugins, workspace, arguments.GetValue(Options.From)!, arguments.GetValue(Options.To)!, cancellation);
        var release = await KernelRelease.OfVersionAsync(pair.FromVersion, cancellation)
            ?? throw new InvalidOperationException($"No kernel image of {pair.FromVersion} is in the archive.");
        var fetched = await plugins.Source("apt").Value!.FetchAsync(
            new KernelInputRequest(release, architecture.KernelName, Path.Combine(workspace, "packages")), new Progress<string>(Console.Error.WriteLine), cancellation);
        if (!fetched.IsOk)
            throw new InvalidOperationException(string.Join("; ", fetched.Diagnostics));

        var seed = arguments.GetValue(Seed);
        var folder = Path.Combine(workspace, "corpus", $"{pair.FromVersion}..{pair.ToVersion}-{seed}");
        Directory.CreateDirectory(folder);
        var results = new OutcomeFile(Path.Combine(folder, "outcomes.jsonl"));
        var maker = new FixMaker(pair, fetched.Value, architecture, workspace, folder);
        var outcomes = await MakeAsync(Candidates.Find(pair, seed), arguments.GetValue(Tries), maker, results, cancellation);
        if (!arguments.GetValue(CreateOnly))
            await RehearseAsync(outcomes, results, fetched.Value, arguments.GetRequiredValue(Splice), workspace, folder, cancellation);
        Table.Print(outcomes, pair, release, seed);
        return outcomes.Exists(o => o.Outcome == "failed") ? 1 : 0;
    }

    private static async Task<List<FixOutcome>> MakeAsync(
        List<string> candidates, int tries, FixMaker maker, OutcomeFile results, CancellationToken cancellation)
    {
        var outcomes = new List<FixOutcome>();
        foreach (var path in candidates)
        {
            if (outcomes.Count(o => o.Outcome != "not built") >= tries)
                break;
            var outcome = results.Find(path);
            if (outcome is null)
            {
                outcome = await maker.MakeAsync(path, cancellation);
                results.Add(outcome);
                Console.Error.WriteLine($"{path}: {outcome.Outcome} {outcome.Detail}");
            }

            outcomes.Add(outcome);
        }

        return outcomes;
    }

    private static async Task RehearseAsync(
        List<FixOutcome> outcomes, OutcomeFile results, KernelInputs inputs, string splice, string workspace, string folder, CancellationToken cancellation)
    {
        var splicePath = Path.GetFullPath(splice);
        var module = await RehearseUpdate.BuildKernelModuleAsync(
            inputs, workspace, Environment.ProcessorCount, Path.Combine(splicePath, "kmod"), new Progress<string>(Console.Error.WriteLine), cancellation);
        if (!module.IsOk)
            throw new InvalidOperationException(string.Join("; ", module.Diagnostics));
        var batch = new BatchRehearsal(inputs, splicePath, module.Value, folder);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Outcome != "converted")
                continue;
            outcomes[i] = await batch.TryAsync(outcomes[i], cancellation);
            results.Add(outcomes[i]);
            Console.Error.WriteLine($"{outcomes[i].Path}: {outcomes[i].Outcome} {outcomes[i].Detail}");
        }

        await batch.EndAsync();
    }
}
