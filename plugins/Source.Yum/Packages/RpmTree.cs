using Ksplice.Plugins.Shared.Read;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Source.Yum.Packages;

/// <summary>Unpacks chosen plain files of a package; links, devices and scripts never.</summary>
internal static class RpmTree
{
    private const long LargestContent = 16L * 1024 * 1024 * 1024;

    /// <summary>Unpacks.</summary>
    /// <param name="package">The package.</param>
    /// <param name="identity">Name, version, release and architecture that its header must have; null for any.</param>
    /// <param name="folder">Where to; made when missing. Files that are there are replaced.</param>
    /// <param name="place">Where a path of the package goes, relative to the folder; null to leave it out.</param>
    /// <param name="temporary">For temporary files.</param>
    /// <param name="bad">What to throw when the package is not sound.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task UnpackAsync(
        string package, string? identity, string folder, Func<string, string?> place, string temporary, Func<string, SourceException> bad, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await RpmContent.ReadAsync(package, temporary, LargestContent, bad, async (facts, archive) =>
        {
            if (identity is not null && facts.Identity != identity)
                throw bad($"it is {facts.Identity}");
            while (await archive.NextAsync(cancellation) is { } entry)
            {
                if (!entry.IsFile || place(entry.Path) is not { } path)
                    continue;
                if (path.Contains('\0', StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "" or "." or ".."))
                    throw bad("a path in it leads elsewhere");
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await using var to = new FileStream(file, FileMode.Create, FileAccess.Write);
                await BoundedCopy.RunAsync(entry.Content, to, LargestContent, () => bad("it is too big"), cancellation);
            }

            return true;
        }, cancellation);
    }
}
