namespace Ksplice.Engine.Apply.Verify;

/// <summary>What is to be proved: that these units are what runs in the kernel proper or in one module.</summary>
/// <param name="Module">Name of the module with underscores; null for the kernel proper.</param>
/// <param name="BuildId">Build-id of the kernel or the module in lower-case hexadecimal; null to not compare it.</param>
/// <param name="Units">The units.</param>
public sealed record VerificationTarget(string? Module, string? BuildId, IReadOnlyList<PreUnit> Units)
{
    /// <summary>What to call it in messages.</summary>
    public string DisplayName => Module ?? "vmlinux";
}
