using System.Text.Json;
using System.Text.Json.Nodes;
using Ksplice.Abstractions.Sources;
using Ksplice.Corpus.Runs;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus.Rehearsals;

/// <summary>A booted kernel with <c>ksplice.ko</c> loaded and splice at hand.</summary>
internal sealed class BatchGuest : IBatchGuest
{
    private static readonly TimeSpan s_moduleLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_updateLimit = TimeSpan.FromMinutes(3);
    private readonly Guest _guest;

    private BatchGuest(Guest guest) => _guest = guest;

    /// <summary>Boots one.</summary>
    /// <param name="inputs">The kernel.</param>
    /// <param name="spliceFolder">The published program.</param>
    /// <param name="kernelModule"><c>ksplice.ko</c> for the kernel.</param>
    /// <param name="updatesFolder">Where the updates are.</param>
    /// <param name="cancellation">Stops the boot.</param>
    public static async Task<IBatchGuest> BootAsync(
        KernelInputs inputs, string spliceFolder, string kernelModule, string updatesFolder, CancellationToken cancellation)
    {
        var guest = await Guest.StartAsync(
            new GuestOptions
            {
                Kernel = GuestKernel.Of(inputs),
                Machine = GuestMachine.X64,
                Shares = [new GuestShare(spliceFolder, "/opt/splice"), new GuestShare(updatesFolder, "/opt/updates"), new GuestShare(Path.GetDirectoryName(kernelModule)!, "/opt/kmod")],
            },
            cancellation);
        var loaded = await guest.RunAsync($"insmod /opt/kmod/{Path.GetFileName(kernelModule)}", s_moduleLimit, cancellation);
        if (loaded.Succeeded)
            return new BatchGuest(guest);
        await guest.DisposeAsync();
        throw new InvalidOperationException($"ksplice.ko does not load: {loaded.StandardError}");
    }

    public async Task<ModuleLoad> LoadAsync(string module, CancellationToken cancellation)
    {
        var loaded = await new GuestModules(_guest, s_moduleLimit).LoadAsync(module, cancellation);
        var said = string.Join("; ", loaded.Diagnostics.Select(found => found.Message));
        return loaded.IsOk ? new ModuleLoad(null, said) : new ModuleLoad(said, "");
    }

    public async Task UnloadAsync(IEnumerable<string> modules, CancellationToken cancellation)
    {
        // One by one and in any order: those that are in use stay.
        foreach (var module in modules)
            await _guest.RunAsync($"modprobe -r {module}", s_moduleLimit, cancellation);
    }

    public async Task<BatchResult> RehearseAsync(IReadOnlyList<string> updates, CancellationToken cancellation)
    {
        var mark = await _guest.MarkKernelLogAsync(cancellation);
        var files = string.Join(' ', updates.Select(u => "/opt/updates/" + Path.GetFileName(u)));
        var limit = s_updateLimit * (1 + updates.Count);
        var (applied, apply) = await SpliceAsync($"apply --allow-unsigned {files}", limit, cancellation);
        // What was applied before the first that failed is undone all the same.
        var (undone, undo) = await SpliceAsync("undo --all", limit, cancellation);
        var warnings = (await _guest.ReadKernelLogAsync(mark, cancellation)).Warnings;
        var pauses = apply["applied"] is JsonArray all ? all.Select(a => (long?)a!["pauseNanoseconds"] ?? 0).ToList() : [];
        // A kernel that has warned once may be damaged; its word is worth nothing any more.
        if (warnings.Length > 0)
            return new BatchResult(RehearsalOutcome.Failed, warnings[0].Line, pauses, false);
        if (!applied)
            return new BatchResult(Word(apply), Errors(apply), pauses, undone && Word(apply) != RehearsalOutcome.Failed);
        return undone ? new BatchResult(RehearsalOutcome.Passed, "", pauses, true) : new BatchResult(Word(undo), "undo: " + Errors(undo), pauses, false);
    }

    public ValueTask DisposeAsync() => _guest.DisposeAsync();

    private async Task<(bool Ok, JsonObject Json)> SpliceAsync(string words, TimeSpan limit, CancellationToken cancellation)
    {
        var result = await _guest.RunAsync($"/opt/splice/splice {words} --json", limit, cancellation);
        try
        {
            var start = result.StandardOutput.IndexOf('{', StringComparison.Ordinal);
            if (start >= 0)
                return (result.Succeeded, JsonNode.Parse(result.StandardOutput[start..])!.AsObject());
        }
        catch (JsonException)
        {
            // Cut short: the program died. What it said is told below.
        }

        return (false, new JsonObject { ["outcome"] = "error", ["text"] = result.ToString() });
    }

    private static string Word(JsonObject json) =>
        (string?)json["outcome"] is { } word and (RehearsalOutcome.Refused or RehearsalOutcome.Busy) ? word : RehearsalOutcome.Failed;

    private static string Errors(JsonObject json) => json["diagnostics"] is JsonArray found
        ? string.Join("; ", found.Where(d => (string?)d!["severity"] == "error").Select(d => $"{d!["code"]} {d["location"]}: {d["message"]}").Distinct(StringComparer.Ordinal))
        : (string?)json["text"] ?? "no answer";
}
