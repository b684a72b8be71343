using System.Text.Json.Nodes;
using Ksplice.Engine.Install;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>A plan, for programs and for people.</summary>
internal static class PlanText
{
    public static JsonArray ToJson(IEnumerable<PlannedStep> steps) => [.. steps.Select(step => (JsonNode)new JsonObject
    {
        ["action"] = Action(step),
        ["id"] = step.Id,
        ["title"] = step.Offer?.Update.Title,
        ["cves"] = SwapOptions.Names(step.Offer?.Update.Cves ?? []),
        ["source"] = step.Offer?.Source,
        ["downloadSize"] = step.Offer?.Update.DownloadSize,
    })];

    /// <summary>One line, as the plan is shown before it is carried out.</summary>
    public static string Line(PlannedStep step) => step.Offer is not { Update: var update }
        ? $"  remove   {step.Id}"
        : $"  install  {step.Id}  {update.Title}{(update.Cves.Count > 0 ? $" ({string.Join(", ", update.Cves)})" : "")}";

    private static string Action(PlannedStep step) => step.IsRemoval ? "remove" : "install";
}
