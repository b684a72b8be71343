using Ksplice.Abstractions.Sources;

namespace Ksplice.Engine.Rehearse;

/// <summary>The kernel a guest boots: what a distribution's image package unpacks to.</summary>
/// <param name="ImagePath">The bootable image (<c>vmlinuz-RELEASE</c>).</param>
/// <param name="ModulesDirectory">
/// Its module folder, the one normally installed as <c>/lib/modules/RELEASE</c>. It may lack the files
/// <c>depmod</c> makes, as in an unpacked package: they are then made beside, never in that folder.
/// </param>
/// <param name="Release">The release string, as <c>uname -r</c> will say in the guest.</param>
public sealed record GuestKernel(string ImagePath, string ModulesDirectory, string Release)
{
    /// <summary>The kernel that a source of kernel inputs unpacked.</summary>
    public static GuestKernel Of(KernelInputs inputs) =>
        new(inputs.Image, Path.Combine(inputs.ModulesFolder, "lib", "modules", inputs.Release), inputs.Release);
}
