using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;

namespace Ksplice.Engine.Create.Build.Exports;

/// <summary>
/// The names that the kernel and its modules export, as its <c>Module.symvers</c> lists them. A unit's object shows only the exports that stand in
/// its own source; a name may also be exported by another source of the same target.
/// </summary>
public sealed class ExportList
{
    private readonly ILookup<string, string> _byFile;

    private ExportList(ILookup<string, string> byFile) => _byFile = byFile;

    /// <summary>Reads the list of a tree; lines that are no export are passed over.</summary>
    public static async Task<ExportList> ReadAsync(KernelTree tree, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tree);
        // CHECKSUM, NAME, FILE, KIND and NAMESPACE, with tabs between them.
        var lines = await File.ReadAllLinesAsync(Path.Combine(tree.Source, "Module.symvers"), cancellation);
        return new(lines.Select(line => line.Split('\t')).Where(fields => fields.Length >= 4).ToLookup(fields => fields[2], fields => fields[1], StringComparer.Ordinal));
    }

    /// <summary>What a target exports.</summary>
    public IEnumerable<string> Of(UnitTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return _byFile[target.ModuleFile ?? UnitTarget.KernelImage.Name];
    }
}
