using System.Globalization;
using System.Text.Json.Nodes;

namespace Ksplice.Corpus.Demo;

/// <summary>Shows one fix in the guest: before, applied, undone.</summary>
internal sealed class FixShow(DemoGuest guest, Story story)
{
    /// <summary>Shows it; null, with the reason said, when this guest cannot take it.</summary>
    public async Task<FixResult?> ShowAsync(DemoUpdate update, CancellationToken cancellation)
    {
        story.Say(update.Fix.FaultProgram is null ? "note" : "broken", update.Fix.Broken);
        if (update.Module is { } module && !await guest.TryLoadAsync(module, cancellation))
        {
            story.Say("", $"The module {module} does not load in this machine.");
            return null;
        }

        if (update.Fix.FaultProgram is { } program)
            await guest.BuildAsync(program, cancellation);
        var before = await LookAsync("before", update, cancellation);
        var (isApplied, applied) = await guest.SpliceAsync($"apply --allow-unsigned {guest.Give(update)}", cancellation);
        if (!isApplied)
        {
            story.Say("apply", $"not possible: {Messages(applied)}");
            return null;
        }

        story.Say("apply", $"redirected {string.Join(", ", update.Functions)}; all stood still for {Milliseconds(applied)} ms, {applied["tasks"]} tasks were checked");
        var after = await LookAsync("applied", update, cancellation);
        var (isUndone, undone) = await guest.SpliceAsync($"undo {update.Report.Id}", cancellation);
        if (!isUndone)
            throw new InvalidOperationException($"The update cannot be undone: {Messages(undone)}");
        story.Say("undo", $"all stood still for {Milliseconds(undone)} ms; the update's code {((bool)undone["resident"]! ? "stays in memory, unused" : "is freed")}");
        var again = await LookAsync("undone", update, cancellation);
        var passed = before.IsFaulty is not false && after.IsFaulty is not true && again.IsFaulty is not false
            && !before.Code.SequenceEqual(after.Code) && before.Code.SequenceEqual(again.Code);
        if (!passed)
            story.Say("WRONG", "The fault or the code was not as it should be at one of these looks.");
        return new FixResult(update, applied, undone, passed);
    }

    private async Task<Look> LookAsync(string label, DemoUpdate update, CancellationToken cancellation)
    {
        bool? isFaulty = null;
        if (update.Fix.FaultProgram is { } program)
        {
            var shown = await guest.ShowFaultAsync(program, cancellation);
            isFaulty = shown.StartsWith("faulty:", StringComparison.Ordinal) ? true
                : shown.StartsWith("mended:", StringComparison.Ordinal) ? false
                : throw new InvalidOperationException($"{program} says neither faulty nor mended: {shown}");
            story.Say(label, shown);
            label = "";
        }

        var code = await guest.ReadEntriesAsync(update, cancellation);
        foreach (var entry in code)
        {
            story.Say(label, "code:   " + entry);
            label = "";
        }

        story.Say("", "unharmed: " + await guest.QuestionWitnessesAsync(cancellation));
        return new Look(isFaulty, code);
    }

    private static string Milliseconds(JsonObject swap) => ((long)swap["pauseNanoseconds"]! / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Messages(JsonObject answer) => answer["diagnostics"] is JsonArray { Count: > 0 } found
        ? string.Join("; ", found.Select(d => $"{d!["code"]} {d["message"]}"))
        : answer.ToJsonString();

    private sealed record Look(bool? IsFaulty, IReadOnlyList<string> Code);
}
