using System.Diagnostics;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus;

/// <summary>Makes an update of one file's difference.</summary>
internal sealed class FixMaker(SourcePair pair, KernelInputs inputs, IArchitecture architecture, string workspace, string folder)
{
    // The unit is not in this configuration, or is only included by others: no fix of this kernel.
    private static readonly string[] NotBuilt = ["KSP1012", "KSP1013"];
    private const string DoesNotCompile = "KSP1103";

    public async Task<FixOutcome> MakeAsync(string path, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var patch = Path.Combine(folder, path.Replace('/', '_') + ".patch");
        await File.WriteAllTextAsync(patch, await pair.CutAsync(path, cancellation) ?? "", cancellation);
        var id = Path.GetFileNameWithoutExtension(path) + "-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(path)))[..6];
        var made = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [patch], Inputs = inputs, Architecture = architecture, Workspace = workspace, Jobs = Environment.ProcessorCount,
                Output = folder, Id = id.Replace('_', '-'), Title = $"Changes of {path}",
            },
            null, cancellation);
        var codes = string.Join(' ', made.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct(StringComparer.Ordinal));
        if (!made.IsOk)
            return new FixOutcome(path, "", Word(made.Kind, codes), made.Kind == OutcomeKind.Failed ? string.Join("; ", made.Diagnostics) : codes, 0, clock.ElapsedMilliseconds);
        var unit = made.Value.Units[0];
        return new FixOutcome(path, unit.Build.Target.Name, "converted", "", made.Value.Units.Sum(u => u.Difference.Changed.Count), clock.ElapsedMilliseconds)
        {
            Update = made.Value.Path,
        };
    }

    /// <summary>A word for why no update was made.</summary>
    internal static string Word(OutcomeKind kind, string codes) => kind switch
    {
        OutcomeKind.Nothing => "nothing",
        OutcomeKind.Refused when NotBuilt.Any(codes.Contains) => "not built",
        OutcomeKind.Refused when codes.Contains(DoesNotCompile, StringComparison.Ordinal) => "needs headers",
        OutcomeKind.Refused => "refused",
        _ => "failed",
    };
}
