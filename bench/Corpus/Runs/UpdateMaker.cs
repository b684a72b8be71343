using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Corpus.Cuts;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Runs;

/// <summary>Makes an update of a cut, as <c>splice create</c> would.</summary>
/// <param name="inputs">The kernel.</param>
/// <param name="architecture">Its architecture.</param>
/// <param name="workspace">Holds trees and objects.</param>
/// <param name="folder">Gets patches and updates.</param>
/// <param name="maximumUnits">How many units may be examined for one changed header.</param>
internal sealed class UpdateMaker(KernelInputs inputs, IArchitecture architecture, string workspace, string folder, int maximumUnits)
{
    public async Task<CutOutcome> MakeAsync(Cut cut, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var id = Id(cut);
        var patch = Path.Combine(folder, id + ".patch");
        await File.WriteAllTextAsync(patch, cut.Patch, cancellation);
        var trace = new CreateTrace();
        Outcome<CreateReport> made;
        try
        {
            made = await CreateUpdate.RunAsync(
                new CreateRequest
                {
                    Patches = [patch], Inputs = inputs, Architecture = architecture, Workspace = workspace, Jobs = Environment.ProcessorCount,
                    Output = folder, Id = id, Title = $"{cut.Kind} of {cut.Path}", MaximumUnits = maximumUnits, Trace = trace,
                },
                null, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // An exception is a fault of the engine: the one thing a run like this is to find. The others go on.
            return new CutOutcome(cut.Key, cut.Kind, cut.Path, OutcomeWords.Failed) { Detail = e.ToString(), Timings = Times(trace, clock) };
        }

        var errors = made.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        IReadOnlyList<string> codes = [.. errors.Select(d => d.Code).Distinct(StringComparer.Ordinal)];
        var outcome = new CutOutcome(cut.Key, cut.Kind, cut.Path, OutcomeWords.Of(made.Kind, string.Join(' ', codes)))
        {
            Codes = codes,
            Detail = string.Join("; ", errors.Select(d => $"{d.Code} {d.Location}: {d.Message}")),
            Classes = UpdateClasses.Of(trace.Units, made.Diagnostics.Select(d => d.Code)),
            Units = [.. trace.Units.Select(u => u.Build.SourcePath)],
            IsCompiledAnew = trace.Units.Count > 0 && trace.Units.All(u => !u.Build.PreCached && u.Build.PostTime > TimeSpan.Zero),
            Functions = trace.Units.Sum(u => u.Difference.Changed.Count),
            Timings = Times(trace, clock),
        };
        return !made.IsOk ? outcome : outcome with
        {
            Update = made.Value.Path,
            Targets = [.. made.Value.Units.Select(u => u.Build.Target.Name).Distinct(StringComparer.Ordinal)],
        };
    }

    // The clock also has what lies around the stages.
    private static Dictionary<string, long> Times(CreateTrace trace, Stopwatch clock) =>
        new(trace.Timings, StringComparer.Ordinal) { ["total"] = clock.ElapsedMilliseconds };

    private static string Id(Cut cut)
    {
        var name = new string([.. Path.GetFileNameWithoutExtension(cut.Path).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return $"{cut.Kind.ToString().ToLowerInvariant()}-{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cut.Key)))[..8]}";
    }
}
