using System.CommandLine;
using System.Diagnostics;
using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;
using Ksplice.Corpus.Tables;

namespace Ksplice.Corpus;

/// <summary><c>run</c>: cut, make and rehearse updates; print a table of what became of them.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Make and rehearse updates of real fixes") { Options.Plugins, Options.Workspace, Options.From, Options.To };
        RunOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var workspace = Path.GetFullPath(arguments.GetRequiredValue(Options.Workspace));
        var material = await RunMaterial.FetchAsync(
            arguments.GetRequiredValue(Options.Plugins), workspace, arguments.GetValue(Options.From)!, arguments.GetValue(Options.To)!, cancellation);
        var (seed, seedSource) = await SeedAsync(arguments, cancellation);
        var splice = Path.GetFullPath(arguments.GetRequiredValue(RunOptions.Splice));
        var kmod = Path.Combine(splice, "kmod");
        var tool = ToolVersion.Of(material.Architecture, kmod);
        var state = RunState.Open(
            Path.Combine(workspace, "corpus", $"{material.Pair.FromVersion}..{material.Pair.ToVersion}-{seed}"), tool,
            arguments.GetValue(RunOptions.Again) ?? []);

        var settings = Settings(arguments, seed);
        var run = new CorpusRun(material, settings, state, Console.Error.WriteLine);
        var clock = Stopwatch.StartNew();
        var outcomes = await run.MakeAsync(cancellation);
        var facts = new RunFacts(
            material.Pair.FromVersion, material.Pair.ToVersion, material.Inputs.Release, seed, seedSource, arguments.GetValue(RunOptions.Mix)!, tool,
            settings.SideBySide, run.Made, clock.Elapsed);
        if (!arguments.GetValue(RunOptions.CreateOnly))
            outcomes = await run.RehearseAsync(outcomes, splice, kmod, cancellation);

        var sections = CoverageTable.Make(outcomes, facts);
        Console.Write(SectionWriter.Text(sections));
        if (arguments.GetValue(RunOptions.Markdown) is { } file)
            await File.WriteAllTextAsync(file, CoverageDocument.Write(sections, facts, settings.Tries, Path.GetFileName(file)), cancellation);
        return outcomes.Any(o => o.Outcome == OutcomeWords.Failed || o.Rehearsal?.Word == RehearsalOutcome.Failed) ? 1 : 0;
    }

    private static async Task<(int Seed, string Source)> SeedAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (arguments.GetValue(RunOptions.Seed) is { } given)
            return (given, "given");
        return await RunSeed.OfCommitAsync(arguments.GetValue(RunOptions.Checkout)!, cancellation) is { } seed
            ? (seed, "from the commit's hash")
            : throw new InvalidOperationException("This is no checkout of git, so no commit gives a seed; give one with --seed.");
    }

    private static RunSettings Settings(ParseResult arguments, int seed) => new(seed, Mix.Parse(arguments.GetValue(RunOptions.Mix)!)!, arguments.GetValue(RunOptions.Tries))
    {
        Limit = arguments.GetValue(RunOptions.Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue,
        Units = arguments.GetValue(RunOptions.Units) ?? [],
        MaximumUnits = arguments.GetValue(RunOptions.MaxUnits),
        SideBySide = arguments.GetValue(RunOptions.SideBySide),
        BatchSize = arguments.GetValue(RunOptions.Batch),
        Guests = arguments.GetValue(RunOptions.Guests),
    };
}
