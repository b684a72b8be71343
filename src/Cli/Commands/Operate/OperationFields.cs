using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>What an operation came to so far, as records of runs, reports and <c>--json</c> have it.</summary>
internal sealed class OperationFields
{
    private readonly List<JsonObject> _plan = [];
    private readonly List<JsonObject> _done = [];
    private readonly List<JsonObject> _installed = [];
    private readonly List<JsonObject> _removed = [];
    private readonly List<JsonObject> _failed = [];
    private readonly List<JsonObject> _available = [];

    public bool HasChanges => _installed.Count + _removed.Count > 0;

    public bool HasFailures => _failed.Count > 0;

    public IEnumerable<string> FailedIds => _failed.Select(update => (string)update["id"]!);

    public IEnumerable<string> AvailableIds => _available.Select(update => (string)update["id"]!);

    /// <summary>Tasks that were in the way of the last step that found no safe moment.</summary>
    public JsonArray? Blockers { get; set; }

    public static JsonObject Update(string id, string? title, IEnumerable<string> cves) =>
        new() { ["id"] = id, ["title"] = title, ["cves"] = SwapOptions.Names(cves) };

    public void Planned(IEnumerable<PlannedStep> steps) => _plan.AddRange(PlanText.ToJson(steps).Select(step => step!.DeepClone().AsObject()));

    /// <summary>What a boot applies again, which no source offers.</summary>
    public void Planned(IEnumerable<OperationStep> steps) => _plan.AddRange(steps.Select(step =>
    {
        var json = step.ToJson();
        json["action"] = step.Action;
        return json;
    }));

    /// <summary>Updates that could be installed, and are not.</summary>
    public void Available(IEnumerable<PlannedStep> steps) =>
        _available.AddRange(steps.Select(step => step.Offer?.Update).OfType<Abstractions.Sources.AvailableUpdate>().Select(update => Update(update.Id, update.Title, update.Cves)));

    /// <summary>A step that was done.</summary>
    /// <param name="step">The step.</param>
    /// <param name="fields">What the kernel told of it.</param>
    public void Done(OperationStep step, JsonObject fields)
    {
        fields["action"] = step.Action;
        _done.Add(fields);
        (step.IsRemoval ? _removed : _installed).Add(step.ToJson());
    }

    /// <summary>A step that was not done.</summary>
    public void Failed(OperationStep step, OutcomeKind kind)
    {
        var update = step.ToJson();
        update["outcome"] = kind.ToString().ToLowerInvariant();
        _failed.Add(update);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["plan"] = Array(_plan), ["done"] = Array(_done), ["installed"] = Array(_installed), ["removed"] = Array(_removed), ["failed"] = Array(_failed), ["available"] = Array(_available),
        };
        if (Blockers is not null)
            json["blockers"] = Blockers.DeepClone();
        return json;
    }

    private static JsonArray Array(List<JsonObject> updates) => new([.. updates.Select(update => update.DeepClone())]);
}
