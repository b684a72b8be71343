using System.Text.Json.Nodes;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Install;
using Ksplice.Engine.KernelModule;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>An update as <c>splice show</c> tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fields">Everything, by JSON names.</param>
internal sealed record ShownUpdate(string Id, JsonObject Fields)
{
    /// <summary>One that the kernel knows.</summary>
    public static ShownUpdate Of(AppliedUpdate update)
    {
        var record = AppliedRecord.TryDecode(update.Metadata.AsSpan());
        return new(update.Id, new JsonObject
        {
            ["id"] = update.Id,
            ["title"] = record?.Title,
            ["cves"] = SwapOptions.Names(record?.Cves ?? []),
            ["state"] = update.State.ToString().ToLowerInvariant(),
            ["functions"] = SwapOptions.Names(record?.Functions ?? []),
            ["requires"] = SwapOptions.Names(record?.Requires ?? []),
            ["appliedAt"] = update.AppliedAt.ToString("O"),
        });
    }

    /// <summary>One that a source offers; which functions it changes stands in the update itself.</summary>
    public static ShownUpdate Of(OfferedUpdate offer) => new(offer.Update.Id, new JsonObject
    {
        ["id"] = offer.Update.Id,
        ["title"] = offer.Update.Title,
        ["cves"] = SwapOptions.Names(offer.Update.Cves),
        ["state"] = "available",
        ["functions"] = new JsonArray(),
        ["targets"] = SwapOptions.Names(offer.Update.Targets.Select(target => target.Name)),
        ["requires"] = SwapOptions.Names(offer.Update.Requires.Select(required => required.Id)),
        ["source"] = offer.Source,
        ["date"] = offer.Update.Date,
        ["downloadSize"] = offer.Update.DownloadSize,
        ["replaces"] = SwapOptions.Names(offer.Update.Replaces.Select(replaced => replaced.Id)),
        ["effectiveRelease"] = offer.Update.EffectiveRelease,
    });
}
