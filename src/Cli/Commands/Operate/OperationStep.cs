using System.Text.Json.Nodes;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>One thing that an operation does to the kernel.</summary>
/// <param name="Id">Which update.</param>
/// <param name="Update">The very package that is to be applied; null when the update is to be taken out.</param>
/// <param name="Title">Its title; null when it is not known.</param>
/// <param name="Cves">CVE ids it closes.</param>
internal sealed record OperationStep(string Id, InstalledUpdate? Update, string? Title, IReadOnlyList<string> Cves)
{
    public bool IsRemoval => Update is null;

    public string Action => IsRemoval ? "remove" : "install";

    public static OperationStep Of(PlannedStep step) => step.Offer is { Update: var update }
        ? new(step.Id, new(update.Id, update.ManifestSha256), update.Title, update.Cves)
        : new(step.Id, null, null, []);

    public JsonObject ToJson() => OperationFields.Update(Id, Title, Cves);
}
