using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Files;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Configuration;
using Ksplice.Engine.Kernel.Local;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Update;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>
/// The kernel release whose fixes are in force: what the last applied update that claims one says, else the release that was booted. The claim is the
/// author's and went into the kernel with the update; how many updates are applied proves none.
/// </summary>
internal static class EffectiveKernel
{
    public static string Release()
    {
        var known = new AppliedUpdates().Read();
        // Only root may read what updates say; others read what root wrote down.
        return known.IsOk ? Of(known.Value, LocalKernel.ReadIdentity().Release) : Kept(new StateLayout(OperatorConfiguration.UsualStateFolder)) ?? LocalKernel.ReadIdentity().Release;
    }

    /// <summary>What updates say.</summary>
    /// <param name="known">What the kernel knows, first applied first.</param>
    /// <param name="booted">The release that was booted.</param>
    public static string Of(IReadOnlyList<AppliedUpdate> known, string booted) =>
        known.Where(update => update.State == AppliedState.Applied).Select(update => AppliedRecord.TryDecode(update.Metadata.AsSpan())?.EffectiveRelease).LastOrDefault(release => release is not null) ?? booted;

    /// <summary>Writes it where programs of every user find it without asking.</summary>
    public static void Keep(StateLayout layout) => AtomicFile.Write(layout.EffectiveKernel, Release() + "\n");

    /// <summary>What was written; null when nothing was, or nothing that is a release.</summary>
    public static string? Kept(StateLayout layout)
    {
        try
        {
            return File.Exists(layout.EffectiveKernel) && File.ReadAllText(layout.EffectiveKernel).TrimEnd('\n') is var text && UpdateManifest.IsRelease(text) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
