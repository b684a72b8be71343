using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Install;

/// <summary>The kernel that updates are looked for.</summary>
/// <param name="Release">As <c>uname -r</c> says.</param>
/// <param name="BuildId">GNU build-id, lower-case hex: several builds may share a release.</param>
/// <param name="Architecture">The architecture plugin's name.</param>
public sealed record WantedKernel(string Release, string BuildId, string Architecture);

/// <summary>An update and who offers it.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Update">What its list says.</param>
public sealed record OfferedUpdate(string Source, AvailableUpdate Update);

/// <summary>What all sources together offer.</summary>
/// <param name="Fitting">Updates for the kernel, each id once, by id.</param>
/// <param name="Others">Updates for other kernels, by id.</param>
/// <param name="Diagnostics">Updates that were left out, and why.</param>
public sealed record Catalogue(IReadOnlyList<OfferedUpdate> Fitting, IReadOnlyList<OfferedUpdate> Others, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Puts the lists of several sources together.</summary>
    /// <param name="offers">All that is offered, the first source first.</param>
    /// <param name="kernel">Which kernel: its release and its build-id must both be the update's.</param>
    public static Catalogue Of(IEnumerable<OfferedUpdate> offers, WantedKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(offers);
        ArgumentNullException.ThrowIfNull(kernel);
        var fitting = new SortedDictionary<string, OfferedUpdate>(StringComparer.Ordinal);
        var others = new List<OfferedUpdate>();
        var diagnostics = new SortedDictionary<string, Diagnostic>(StringComparer.Ordinal);
        foreach (var offer in offers)
        {
            if (!Fits(offer.Update, kernel))
                others.Add(offer);
            else if (!fitting.TryAdd(offer.Update.Id, offer) && !IsSame(fitting[offer.Update.Id].Update, offer.Update))
                diagnostics.TryAdd(offer.Update.Id, InstallDiagnostics.OfferedDifferently(offer.Update.Id, fitting[offer.Update.Id].Source, offer.Source));
        }

        return new(
            [.. fitting.Values.Where(offer => !diagnostics.ContainsKey(offer.Update.Id))],
            [.. others.OrderBy(offer => offer.Update.Id, StringComparer.Ordinal)],
            [.. diagnostics.Values]);
    }

    /// <summary>Why an update is not among <see cref="Fitting"/>.</summary>
    /// <param name="id">An id that is not.</param>
    public Diagnostic Absence(string id) =>
        Diagnostics.FirstOrDefault(diagnostic => diagnostic.Location == id)
        ?? (Others.FirstOrDefault(offer => offer.Update.Id == id) is { Update: AvailableUpdate other }
            ? InstallDiagnostics.ForOtherKernel(id, other.KernelRelease, other.KernelBuildId)
            : InstallDiagnostics.NotAvailable(id));

    private static bool Fits(AvailableUpdate update, WantedKernel kernel) =>
        kernel.BuildId.Length > 0 && update.KernelBuildId == kernel.BuildId && update.KernelRelease == kernel.Release && update.Architecture == kernel.Architecture;

    // Copies of one repository may sign the same update anew, so the file differs; what it is does not.
    private static bool IsSame(AvailableUpdate one, AvailableUpdate other) => one.ManifestSha256 == other.ManifestSha256;
}
