using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

/// <summary>Updates as lists describe them, with little to say.</summary>
internal static class Offers
{
    public static readonly WantedKernel Kernel = new("6.1.0-test", new string('b', 40), "test");

    public static AvailableUpdate Update(string id, string[]? requires = null, string[]? replaces = null, DateTimeOffset? date = null) => new(
        id, $"Fix {id}", "1", date, [], Kernel.Architecture, Kernel.Release, Kernel.BuildId, [new("vmlinux", Kernel.BuildId)],
        [.. (requires ?? []).Select(Reference)], [.. (replaces ?? []).Select(Reference)], Hash(id), Hash("file " + id), 1000);

    public static OfferedUpdate Offer(string id, string[]? requires = null, string[]? replaces = null, DateTimeOffset? date = null, string source = "one") =>
        new(source, Update(id, requires, replaces, date));

    public static PublishedRequirement Reference(string id) => new(id, Hash(id));

    public static AppliedFact Applied(string id, params string[] requires) => new(id, Hash(id), requires);

    public static Catalogue Catalogue(params IEnumerable<OfferedUpdate> offers) => Ksplice.Engine.Install.Catalogue.Of(offers, Kernel);

    /// <summary>What is applied once a plan was carried out.</summary>
    public static List<AppliedFact> After(IEnumerable<AppliedFact> applied, InstallPlan plan)
    {
        var after = applied.ToList();
        foreach (var step in plan.Steps)
        {
            if (step.Offer is { Update: var update })
                after.Add(new(update.Id, update.ManifestSha256, [.. update.Requires.Select(required => required.Id)]));
            else
                after.RemoveAll(fact => fact.Id == step.Id);
        }

        return after;
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
