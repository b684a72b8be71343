using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ksplice.Engine.Install.Boot;

/// <summary>What the administrator installed into one build of a kernel, in the order in which it was applied; this is what a boot applies again.</summary>
/// <param name="KernelRelease">The kernel's release.</param>
/// <param name="KernelBuildId">The kernel's GNU build-id, lower-case hex.</param>
/// <param name="Updates">The updates, first applied first.</param>
public sealed record InstalledList(string KernelRelease, string KernelBuildId, IReadOnlyList<InstalledUpdate> Updates)
{
    /// <summary>Whether the list is of this very build.</summary>
    public bool IsFor(WantedKernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return kernel.BuildId.Length > 0 && KernelBuildId == kernel.BuildId && KernelRelease == kernel.Release;
    }
}

/// <summary>One of them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ManifestSha256">Of its manifest, lower-case hex: which package it was.</param>
public sealed record InstalledUpdate(string Id, string ManifestSha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstalledList))]
[JsonSerializable(typeof(BootAttempt))]
internal sealed partial class BootJson : JsonSerializerContext;
