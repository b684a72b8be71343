using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Corpus.Runs;
using Ksplice.Engine.Processes;

namespace Ksplice.Corpus.Demo;

/// <summary>Finds real fixes that become updates and fit the shipped kernel, where the usual ones cannot be had.</summary>
internal sealed class SubstituteFinder(SourcePair pair, DemoUpdateMaker maker, KernelInputs inputs, string spliceFolder, Story story)
{
    private const int MostTries = 60;
    private readonly Queue<DemoUpdate> _builtIn = new();
    private readonly Queue<DemoUpdate> _ofModules = new();
    private readonly Queue<string> _candidates = new();
    private readonly Queue<IReadOnlyList<string>> _rounds = new(SubstituteOrder.Rounds);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _tries;

    /// <summary>The next fix of built-in code or of a module; null when none is found with reasonable effort.</summary>
    public async Task<DemoUpdate?> NextAsync(bool ofModule, CancellationToken cancellation)
    {
        var ready = ofModule ? _ofModules : _builtIn;
        while (ready.Count == 0 && _tries < MostTries)
        {
            if (!_candidates.TryDequeue(out var file))
            {
                if (!_rounds.TryDequeue(out var folders))
                    break;
                await FillAsync(folders, cancellation);
                continue;
            }

            _tries++;
            if (await TryAsync(file, cancellation) is { } made)
                (made.Module is null ? _builtIn : _ofModules).Enqueue(made);
        }

        return ready.TryDequeue(out var update) ? update : null;
    }

    private async Task<DemoUpdate?> TryAsync(string file, CancellationToken cancellation)
    {
        var name = $"{Path.GetFileName(Path.GetDirectoryName(file))}-{Path.GetFileNameWithoutExtension(file)}".Replace('_', '-');
        if (!_names.Add(name))
            name += $"-{_tries}";
        var fix = new DemoFix(
            name, $"Changes of {file} from {pair.FromVersion} to {pair.ToVersion}",
            "This fix was found just now, so no program shows its fault: watch the code in the kernel's memory change and return.", file, null, null);
        // The first one prepares the tree, which takes its time.
        var made = await maker.MakeAsync(fix, _tries == 1 ? story : null, cancellation);
        if (!made.IsOk)
        {
            story.Report($"passed over {file}: {Reason(made)}");
            return null;
        }

        if (made.Value.Functions.Count == 0)
        {
            story.Report($"passed over {file}: it changes no function of the running kernel");
            return null;
        }

        if (await VerifyAsync(made.Value, cancellation))
            return made.Value;
        story.Report($"passed over {file}: it does not fit the shipped kernel");
        return null;
    }

    private async Task<bool> VerifyAsync(DemoUpdate update, CancellationToken cancellation) => (await ProcessRunner.RunAsync(
        Path.Combine(spliceFolder, "splice"),
        ["verify", "--allow-unsigned", "--kernel-image", inputs.Image, "--modules", inputs.ModulesFolder, update.Report.Path],
        null, null, TimeSpan.FromMinutes(2), cancellation)).ExitCode == 0;

    private async Task FillAsync(IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        story.Report($"comparing the two sources: {string.Join(", ", folders)}");
        var measured = new List<(string Path, int Lines)>();
        foreach (var file in Candidates.Find(pair, folders))
            measured.Add((file, PatchHunks.ChangedLines(await pair.CutAsync(file, cancellation) ?? "")));
        foreach (var file in SubstituteOrder.Of(measured))
            _candidates.Enqueue(file);
    }

    private static string Reason(Outcome<DemoUpdate> outcome)
    {
        var codes = string.Join(", ", outcome.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct(StringComparer.Ordinal));
        return outcome.Kind == OutcomeKind.Nothing ? "its code does not change" : $"{OutcomeWords.Of(outcome.Kind, codes)} ({codes})";
    }
}
