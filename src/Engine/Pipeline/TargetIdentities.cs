using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Kernel.Image;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Pipeline;

/// <summary>What identifies the targets of an update, and what their links know, read from what the distribution ships.</summary>
/// <param name="Kernel">Build-id of the kernel proper.</param>
/// <param name="Modules">Build-ids by module name.</param>
/// <param name="Names">Names that the units of a target share, by target.</param>
internal sealed record TargetIdentities(string Kernel, IReadOnlyDictionary<string, string> Modules, IReadOnlyDictionary<string, SharedNames> Names)
{
    /// <summary>Reads them.</summary>
    /// <param name="inputs">Where image and modules are.</param>
    /// <param name="modules">Names of the modules that the update may change.</param>
    /// <param name="workspace">Keeps the unpacked image.</param>
    public static Outcome<TargetIdentities> Read(KernelInputs inputs, IReadOnlyCollection<string> modules, string workspace)
    {
        var opened = ImageKernel.Open(inputs.Image, Path.Combine(workspace, "images"));
        if (!opened.IsOk)
            return opened.As<TargetIdentities>();
        using var image = opened.Value;
        if (image.Identity.BuildId.Length == 0)
            return Outcome<TargetIdentities>.Refused(PipelineDiagnostics.NoBuildId(inputs.Image));

        var folder = Path.Combine(inputs.ModulesFolder, "lib", "modules", inputs.Release);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new Dictionary<string, SharedNames>(StringComparer.Ordinal) { [UpdateTarget.KernelImage] = SharedNames.OfKernel(image.Symbols) };
        foreach (var name in modules)
        {
            var file = ModuleFiles.Read(folder, name);
            if (!file.IsOk)
                return file.As<TargetIdentities>();
            if (ModuleImage.BuildIdOf(file.Value) is not { } buildId)
                return Outcome<TargetIdentities>.Refused(PipelineDiagnostics.NoBuildId(name));
            (ids[name], names[name]) = (buildId, SharedNames.OfModule(file.Value));
        }

        return Outcome<TargetIdentities>.Ok(new(image.Identity.BuildId, ids, names));
    }
}
