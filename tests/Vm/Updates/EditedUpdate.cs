using Ksplice.Engine.Update;

namespace Ksplice.Vm.Tests.Updates;

/// <summary>Makes variants of an update that creation itself would never make.</summary>
internal static class EditedUpdate
{
    /// <summary>A well-formed package with another manifest.</summary>
    /// <param name="original">The package to start from.</param>
    /// <param name="id">Its new id, and its file's name unless the edit gives the id.</param>
    /// <param name="edit">What else is different.</param>
    public static string WithManifest(string original, string id, Func<UpdateManifest, UpdateManifest> edit)
    {
        using var package = Outcomes.Require(UpdatePackageReader.Open(original, TrustPolicy.LookOnly));
        var contents = package.Manifest.Entries.Select(e => new UpdateContent(e.Name, Outcomes.Require(package.ReadEntry(e.Name)))).ToList();
        var path = TestUpdates.PathOf(id);
        UpdatePackageWriter.Write(path, edit(package.Manifest with { Id = id }), contents);
        return path;
    }

    /// <summary>A copy with one bit of its last entry flipped.</summary>
    public static string WithFlippedBit(string original, string id)
    {
        var bytes = File.ReadAllBytes(original);
        bytes[^20] ^= 1;
        var path = TestUpdates.PathOf(id);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
