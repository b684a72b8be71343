using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Download;
using Ksplice.Plugins.Shared.Read.Lists;

namespace Ksplice.Plugins.Source.Apt.Updates;

/// <summary>Makes updates of stanzas.</summary>
internal static class UpdateStanza
{
    /// <summary>The update that a stanza describes; null for another package, or one of another architecture.</summary>
    /// <param name="fields">The stanza.</param>
    /// <param name="architecture">The engine's name of the architecture.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static ListedUpdate? Read(IReadOnlyDictionary<string, string> fields, string architecture)
    {
        if (!fields.TryGetValue("Ksplice-Id", out var id))
            return null;
        string? Field(string name) => fields.GetValueOrDefault(name);
        string[] Words(string name) => fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (FactForms.Must(Field("Ksplice-Arch"), FactForms.Word(), "Ksplice-Arch", id) != architecture)
            return null;
        var package = new Expectation(FactForms.Size(Field("Size"), "Size", id), FactForms.Must(Field("SHA256"), FactForms.Hash(), "SHA256", id));
        return new(
            new AvailableUpdate(
                FactForms.Must(id, FactForms.Id(), "Ksplice-Id", id),
                // Later lines of a description are its long form.
                FactForms.Title(fields.GetValueOrDefault("Description", "").Split('\n')[0], "Description", id),
                FactForms.Must(Field("Version"), FactForms.Version(), "Version", id),
                FactForms.Date(Field("Ksplice-Date"), "Ksplice-Date", id),
                FactForms.All(Words("Ksplice-Cves"), FactForms.Word(), "Ksplice-Cves", id),
                architecture,
                FactForms.Must(Field("Ksplice-Kernel"), FactForms.Word(), "Ksplice-Kernel", id),
                FactForms.Must(Field("Ksplice-Build-Id"), FactForms.BuildId(), "Ksplice-Build-Id", id),
                [.. FactForms.All(Words("Ksplice-Targets"), FactForms.TargetWord(), "Ksplice-Targets", id).Select(FactForms.Target)],
                [.. FactForms.All(Words("Ksplice-Requires"), FactForms.OtherWord(), "Ksplice-Requires", id).Select(FactForms.Requirement)],
                [.. FactForms.All(Words("Ksplice-Replaces"), FactForms.OtherWord(), "Ksplice-Replaces", id).Select(FactForms.Requirement)],
                FactForms.Must(Field("Ksplice-Manifest"), FactForms.Hash(), "Ksplice-Manifest", id),
                FactForms.Must(Field("Ksplice-Sha256"), FactForms.Hash(), "Ksplice-Sha256", id),
                package.Length)
            {
                EffectiveRelease = Field("Ksplice-Effective") is { } release ? FactForms.Must(release, FactForms.Word(), "Ksplice-Effective", id) : null,
            },
            FactForms.PathOf(Field("Filename"), "Filename", id),
            package);
    }
}
