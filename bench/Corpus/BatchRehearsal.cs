using System.Text.Json.Nodes;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus;

/// <summary>Applies and undoes many updates in one guest, one after the other, looking at the kernel log after each.</summary>
internal sealed class BatchRehearsal(KernelInputs inputs, string spliceFolder, string kernelModule, string updatesFolder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private Guest? _guest;

    public async Task<FixOutcome> TryAsync(FixOutcome fix, CancellationToken cancellation)
    {
        try
        {
            _guest ??= await BootAsync(cancellation);
            return await RehearseAsync(_guest, fix, cancellation);
        }
        catch (GuestException lost)
        {
            if (_guest is not null)
                await _guest.DisposeAsync();
            _guest = null;
            return fix with { Outcome = "failed", Detail = $"guest lost: {lost.Message}" };
        }
    }

    public ValueTask EndAsync() => _guest?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<Guest> BootAsync(CancellationToken cancellation)
    {
        var guest = await Guest.StartAsync(
            new GuestOptions
            {
                Kernel = new GuestKernel(inputs.Image, Path.Combine(inputs.ModulesFolder, "lib", "modules", inputs.Release), inputs.Release),
                Machine = GuestMachine.X64,
                Shares = [new GuestShare(spliceFolder, "/opt/splice"), new GuestShare(updatesFolder, "/opt/updates"), new GuestShare(Path.GetDirectoryName(kernelModule)!, "/opt/kmod")],
            },
            cancellation);
        var loaded = await guest.RunAsync($"insmod /opt/kmod/{Path.GetFileName(kernelModule)}", Limit, cancellation);
        return loaded.Succeeded ? guest : throw new InvalidOperationException($"ksplice.ko does not load: {loaded.StandardError}");
    }

    private static async Task<FixOutcome> RehearseAsync(Guest guest, FixOutcome fix, CancellationToken cancellation)
    {
        if (fix.Target != "vmlinux")
        {
            var loaded = await guest.RunAsync($"modprobe {fix.Target}", Limit, cancellation);
            if (!loaded.Succeeded)
                return fix with { Outcome = "target does not load", Detail = loaded.StandardError.Trim() };
        }

        var mark = await guest.MarkKernelLogAsync(cancellation);
        var (applied, apply) = await SpliceAsync(guest, $"apply --allow-unsigned /opt/updates/{Path.GetFileName(fix.Update)}", cancellation);
        if (!applied)
            return fix with { Outcome = (string?)apply["outcome"] is { } word and ("refused" or "busy") ? $"{word} at apply" : "failed", Detail = Codes(apply) };
        var (undone, undo) = await SpliceAsync(guest, "undo --all", cancellation);
        var warnings = (await guest.ReadKernelLogAsync(mark, cancellation)).Warnings;
        if (!undone || warnings.Length > 0)
            return fix with { Outcome = "failed", Detail = undone ? warnings[0].Line : "undo: " + Codes(undo) };
        // The next fix of the same module shall find it without this one's leftovers.
        if (fix.Target != "vmlinux")
            await guest.RunAsync($"modprobe -r {fix.Target}", Limit, cancellation);
        return fix with { Outcome = "rehearsed", PauseNanoseconds = (long?)apply["pauseNanoseconds"] ?? 0 };
    }

    private static async Task<(bool Ok, JsonObject Json)> SpliceAsync(Guest guest, string words, CancellationToken cancellation)
    {
        var result = await guest.RunAsync($"/opt/splice/splice {words} --json", Limit, cancellation);
        var start = result.StandardOutput.IndexOf('{', StringComparison.Ordinal);
        var json = start >= 0 ? JsonNode.Parse(result.StandardOutput[start..])!.AsObject() : new JsonObject { ["outcome"] = "error", ["text"] = result.StandardError };
        return (result.Succeeded, json);
    }

    private static string Codes(JsonObject json) => json["diagnostics"] is JsonArray found
        ? string.Join(' ', found.Where(d => (string?)d!["severity"] == "error").Select(d => (string?)d!["code"]).Distinct())
        : (string?)json["text"] ?? "no answer";
}
