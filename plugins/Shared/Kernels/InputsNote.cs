using System.Text.Json;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Kernels;

/// <summary>
/// Remembers where the inputs of a release are: asking a package manager takes seconds. The note counts as long as its lists did not change, where
/// a distribution may build the same release again.
/// </summary>
/// <param name="folder">Folder of the unpacked packages.</param>
/// <param name="lists">Folder of the machine's package lists; null where a release is never built again.</param>
internal sealed class InputsNote(string folder, string? lists)
{
    /// <summary>The inputs when they are known and still there; otherwise null.</summary>
    public KernelInputs? Read(string release)
    {
        var file = FileOf(release);
        if (!File.Exists(file) || (lists is not null && Directory.Exists(lists) && Directory.GetLastWriteTimeUtc(lists) > File.GetLastWriteTimeUtc(file)))
            return null;
        try
        {
            var inputs = JsonSerializer.Deserialize<KernelInputs>(File.ReadAllBytes(file));
            return inputs is not null && inputs.Release == release && Files(inputs).All(File.Exists) ? inputs : null;
        }
        catch (JsonException)
        {
            // Damaged or of another version; the package manager is asked again.
            return null;
        }
    }

    /// <summary>Remembers.</summary>
    public void Write(KernelInputs inputs)
    {
        var file = FileOf(inputs.Release);
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(inputs));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>The files that inputs consist of.</summary>
    public static IReadOnlyList<string> Files(KernelInputs inputs) =>
        [inputs.SourceTarball ?? "", inputs.Config ?? "", inputs.ModuleSymvers ?? "", inputs.Image ?? ""];

    private string FileOf(string release) => Path.Combine(folder, $"inputs-{release}.json");
}
