using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Lists;
using Ksplice.Plugins.Source.Yum.Lists;
using Ksplice.Plugins.Source.Yum.Publish;

namespace Ksplice.Plugins.Source.Yum.Updates;

/// <summary>Makes updates of packages in a primary list.</summary>
internal static class UpdateEntry
{
    /// <summary>The update that a package holds; null for another package, or one of another architecture.</summary>
    /// <param name="package">The package.</param>
    /// <param name="architecture">The engine's name of the architecture.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static ListedUpdate? Read(PrimaryPackage package, string architecture)
    {
        if (package.Provides.Where(provided => provided.Argument(Capabilities.Update) is not null).ToList() is not [var identity, ..] identities)
            return null;
        var id = identity.Argument(Capabilities.Update)!;
        if (identities.Count > 1)
            throw new FormatException($"the package of {id} says that it holds another update too");
        string? One(string function) => Arguments(package, function) is { Count: <= 1 } values ? values.FirstOrDefault() : throw new FormatException($"{function} of {id} stands twice");
        if (FactForms.Must(One(Capabilities.Arch), FactForms.Word(), Capabilities.Arch, id) != architecture)
            return null;
        var file = new Expectation(
            FactForms.Size(package["size/package"], "size", id), FactForms.Must(package["checksum/type"] == "sha256" ? package["checksum"] : null, FactForms.Hash(), "checksum", id));
        return new(
            new AvailableUpdate(
                FactForms.Must(id, FactForms.Id(), Capabilities.Update, id),
                FactForms.Title(package["summary"] ?? "", "summary", id),
                FactForms.Must(VersionOf(package), FactForms.Version(), "version", id),
                FactForms.Date(One(Capabilities.Date), Capabilities.Date, id),
                FactForms.All(Arguments(package, Capabilities.Cve), FactForms.Word(), Capabilities.Cve, id),
                architecture,
                FactForms.Must(One(Capabilities.Kernel), FactForms.Word(), Capabilities.Kernel, id),
                FactForms.Must(One(Capabilities.BuildId), FactForms.BuildId(), Capabilities.BuildId, id),
                [.. Words(package.Provides, Capabilities.Target, FactForms.TargetWord(), id).Select(FactForms.Target)],
                [.. Words(package.Requires, Capabilities.Update, FactForms.OtherWord(), id).Select(FactForms.Requirement)],
                [.. Words(package.Provides, Capabilities.Replaces, FactForms.OtherWord(), id).Select(FactForms.Requirement)],
                FactForms.Must(identity.Version, FactForms.Hash(), "the manifest's hash", id),
                FactForms.Must(One(Capabilities.File), FactForms.Hash(), Capabilities.File, id),
                file.Length)
            {
                EffectiveRelease = One(Capabilities.Effective) is { } release ? FactForms.Must(release, FactForms.Word(), Capabilities.Effective, id) : null,
            },
            FactForms.PathOf(package["location/xml:base"] is null ? package["location/href"] : null, "location", id),
            file);
    }

    private static List<string> Arguments(PrimaryPackage package, string function) => [.. package.Provides.Select(provided => provided.Argument(function)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Words(List<Capability> capabilities, string function, System.Text.RegularExpressions.Regex form, string id) =>
        FactForms.All(
            [.. capabilities.Where(capability => capability.Argument(function) is not null).Select(capability => $"{capability.Argument(function)}={capability.Version}").Distinct(StringComparer.Ordinal)],
            form, function, id);

    // As rpm shows it: no epoch means 0.
    private static string VersionOf(PrimaryPackage package) =>
        $"{(package["version/epoch"] is null or "0" ? "" : package["version/epoch"] + ":")}{package["version/ver"]}-{package["version/rel"]}";
}
