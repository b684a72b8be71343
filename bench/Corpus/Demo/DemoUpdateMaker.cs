using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Corpus.Demo;

/// <summary>Cuts fixes and makes updates of them.</summary>
internal sealed class DemoUpdateMaker(SourcePair pair, KernelInputs inputs, IArchitecture architecture, string workspace)
{
    private readonly string _folder = Path.Combine(workspace, "demo");

    /// <summary>One fix; refusals are the caller's to tell.</summary>
    public async Task<Outcome<DemoUpdate>> MakeAsync(DemoFix fix, IProgress<string>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        var cut = await pair.CutAsync(fix.File, cancellation);
        if (cut is not null && fix.Function is not null)
            cut = PatchHunks.OfFunction(cut, fix.Function);
        if (cut is null)
            throw new InvalidOperationException($"{fix.File} has no change of {fix.Function ?? "anything"} between {pair.FromVersion} and {pair.ToVersion}.");
        var patch = Path.Combine(_folder, fix.Id + ".patch");
        await File.WriteAllTextAsync(patch, $"Subject: [PATCH] {fix.Title}\n\n---\n{cut}", cancellation);
        var made = await CreateUpdate.RunAsync(
            new CreateRequest
            {
                Patches = [patch], Inputs = inputs, Architecture = architecture, Workspace = workspace, Jobs = Environment.ProcessorCount,
                Output = Path.Combine(_folder, fix.Id + ".ksplice"), Id = fix.Id.ToLowerInvariant(), Title = fix.Title,
            },
            progress, cancellation);
        return made.IsOk ? Outcome<DemoUpdate>.Ok(new DemoUpdate(fix, made.Value)) : made.As<DemoUpdate>();
    }
}
