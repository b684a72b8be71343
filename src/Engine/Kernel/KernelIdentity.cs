namespace Ksplice.Engine.Kernel;

/// <summary>Which kernel this is.</summary>
/// <param name="Release">As <c>uname -r</c> says; several builds may share it.</param>
/// <param name="VersionText">The whole banner, as in <c>/proc/version</c>, without the newline.</param>
/// <param name="BuildId">The linker's build-id in lower-case hexadecimal: the only thing that names a build.
/// Empty when the kernel was linked without one.</param>
/// <param name="BootId">Changes with every boot; null for a kernel that does not run.</param>
public sealed record KernelIdentity(string Release, string VersionText, string BuildId, string? BootId);
