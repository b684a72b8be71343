using Ksplice.Engine.Files;
using Ksplice.Engine.Install;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Cli.Commands.Operate;

/// <summary>
/// The kernel release whose fixes are in force. Updates do not say up to which release they bring a kernel, and their number proves none, so it is the
/// release that was booted.
/// </summary>
internal static class EffectiveKernel
{
    public static string Release() => LocalKernel.ReadIdentity().Release;

    /// <summary>Writes it where programs of every user find it without asking.</summary>
    public static void Keep(StateLayout layout) => AtomicFile.Write(layout.EffectiveKernel, Release() + "\n");
}
