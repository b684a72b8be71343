using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>The updates whose place a new one takes.</summary>
internal static class ReplacedUpdates
{
    /// <summary>Opens packages and tells which they are.</summary>
    /// <param name="request">What the new update is made from.</param>
    /// <param name="earlier">What it stands on.</param>
    /// <returns>Null when there are none; refused for those of another kernel, and for what it stands on.</returns>
    public static Outcome<IReadOnlyList<RequiredUpdate>> Read(CreateRequest request, IReadOnlyList<EarlierUpdate> earlier)
    {
        var replaced = new List<RequiredUpdate>();
        foreach (var path in request.Replaces)
        {
            var opened = UpdatePackageReader.Open(path, request.Trust);
            if (!opened.IsOk)
                return opened.As<IReadOnlyList<RequiredUpdate>>();
            using var package = opened.Value;
            if (package.Manifest.Kernel.Release != request.Inputs.Release)
                return Outcome<IReadOnlyList<RequiredUpdate>>.Refused(PipelineDiagnostics.EarlierForOtherKernel(path, package.Manifest.Kernel.Release));
            var update = new RequiredUpdate(package.Manifest.Id, package.ManifestSha256);
            if (update.Id == request.Id || earlier.Any(below => below.Identity.Id == update.Id) || replaced.Exists(other => other.Id == update.Id))
                return Outcome<IReadOnlyList<RequiredUpdate>>.Refused(PipelineDiagnostics.CannotTakeItsPlace(path, update.Id));
            replaced.Add(update);
        }

        return Outcome<IReadOnlyList<RequiredUpdate>>.Ok(replaced);
    }
}
