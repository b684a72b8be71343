using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Patch;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>An update that a new one is made on top of.</summary>
/// <param name="Identity">Which package it is.</param>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Patches">The patches it was made of.</param>
internal sealed record EarlierUpdate(RequiredUpdate Identity, UpdateManifest Manifest, IReadOnlyList<ParsedPatch> Patches)
{
    /// <summary>Opens packages and takes out what is needed of them.</summary>
    /// <param name="paths">The packages, lowest first.</param>
    /// <param name="trust">Whose updates are accepted.</param>
    /// <param name="release">The kernel that the new update is for.</param>
    public static Outcome<IReadOnlyList<EarlierUpdate>> Read(IReadOnlyList<string> paths, TrustPolicy trust, string release)
    {
        var updates = new List<EarlierUpdate>();
        foreach (var path in paths)
        {
            var opened = UpdatePackageReader.Open(path, trust);
            if (!opened.IsOk)
                return opened.As<IReadOnlyList<EarlierUpdate>>();
            using var package = opened.Value;
            if (package.Manifest.Kernel.Release != release)
                return Outcome<IReadOnlyList<EarlierUpdate>>.Refused(PipelineDiagnostics.EarlierForOtherKernel(path, package.Manifest.Kernel.Release));
            var patches = ReadPatches(package);
            if (!patches.IsOk)
                return patches.As<IReadOnlyList<EarlierUpdate>>();
            updates.Add(new(new RequiredUpdate(package.Manifest.Id, package.ManifestSha256), package.Manifest, patches.Value));
        }

        return UpdateSeries.Objection([.. updates.Select(u => (u.Identity, u.Manifest))], isComplete: true) is { } objection
            ? Outcome<IReadOnlyList<EarlierUpdate>>.Refused(objection)
            : Outcome<IReadOnlyList<EarlierUpdate>>.Ok(updates);
    }

    /// <summary>The patches that its base is made of and then its own, in order.</summary>
    /// <param name="all">All updates, lowest first, this one among them.</param>
    public IReadOnlyList<ParsedPatch> PatchesUpTo(IReadOnlyList<EarlierUpdate> all) =>
        [.. all.Where(u => u == this || Manifest.Requires.Any(r => r.Id == u.Identity.Id)).SelectMany(u => u.Patches)];

    private static Outcome<IReadOnlyList<ParsedPatch>> ReadPatches(UpdatePackage package)
    {
        if (package.Manifest.Patches is not { } names)
            return Outcome<IReadOnlyList<ParsedPatch>>.Refused(PipelineDiagnostics.NoPatchInside(package.Path));
        var patches = new List<ParsedPatch>();
        foreach (var name in names)
        {
            var bytes = package.ReadEntry(name);
            if (!bytes.IsOk)
                return bytes.As<IReadOnlyList<ParsedPatch>>();
            var parsed = PatchParser.Parse(bytes.Value, $"{package.Path}: {name}");
            if (!parsed.IsOk)
                return parsed.As<IReadOnlyList<ParsedPatch>>();
            patches.Add(parsed.Value);
        }

        return Outcome<IReadOnlyList<ParsedPatch>>.Ok(patches);
    }
}
