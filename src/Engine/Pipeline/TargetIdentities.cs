using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Kernel.Image;

namespace Ksplice.Engine.Pipeline;

/// <summary>Build-ids of what an update changes, read from what the distribution ships.</summary>
/// <param name="Kernel">Build-id of the kernel proper.</param>
/// <param name="Modules">Build-ids by module name.</param>
internal sealed record TargetIdentities(string Kernel, IReadOnlyDictionary<string, string> Modules)
{
    /// <summary>Reads them.</summary>
    /// <param name="inputs">Where image and modules are.</param>
    /// <param name="modules">Names of the modules that the update changes.</param>
    /// <param name="architecture">The kernel's architecture.</param>
    /// <param name="workspace">Keeps the unpacked image.</param>
    public static Outcome<TargetIdentities> Read(
        KernelInputs inputs, IReadOnlyCollection<string> modules, IArchitecture architecture, string workspace)
    {
        var opened = ImageKernel.Open(inputs.Image, Path.Combine(workspace, "images"));
        if (!opened.IsOk)
            return opened.As<TargetIdentities>();
        using var image = opened.Value;
        if (image.Identity.BuildId.Length == 0)
            return Outcome<TargetIdentities>.Refused(PipelineDiagnostics.NoBuildId(inputs.Image));
        if (modules.Count == 0)
            return Outcome<TargetIdentities>.Ok(new(image.Identity.BuildId, new Dictionary<string, string>()));

        var folder = Path.Combine(inputs.ModulesFolder, "lib", "modules", inputs.Release);
        var with = image.WithModules(folder, [.. modules], architecture.Relocations);
        if (!with.IsOk)
            return with.As<TargetIdentities>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in modules)
        {
            if (with.Value.Modules.First(m => m.Name == name).BuildId is not { } buildId)
                return Outcome<TargetIdentities>.Refused(PipelineDiagnostics.NoBuildId(name));
            ids[name] = buildId;
        }

        return Outcome<TargetIdentities>.Ok(new(image.Identity.BuildId, ids));
    }
}
