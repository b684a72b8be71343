namespace Ksplice.Engine.Create.Build.Units;

/// <summary>What a unit is linked into.</summary>
/// <param name="Name">The kernel's name for it: <c>vmlinux</c>, or the module's name as <c>/proc/modules</c> prints it.</param>
/// <param name="ModuleFile">Path of the module below the tree without suffix (<c>net/qrtr/qrtr</c>); null for the kernel image.</param>
public sealed record UnitTarget(string Name, string? ModuleFile)
{
    /// <summary>The kernel image.</summary>
    public static UnitTarget KernelImage { get; } = new("vmlinux", null);

    /// <summary>True for a module.</summary>
    public bool IsModule => ModuleFile is not null;

    /// <summary>The module whose file, without its suffix, is built at a path; the kernel turns dashes into underscores.</summary>
    public static UnitTarget Module(string file) => new(Path.GetFileName(file).Replace('-', '_'), file);
}
