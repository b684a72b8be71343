using Ksplice.Engine.Create.Build.Workspace;

namespace Ksplice.Engine.Create.Patch;

/// <summary>Finds the file of a tree that a path in a patch means.</summary>
internal static class PatchedPath
{
    /// <summary>Whether a path could lead out of the tree or is no path at all.</summary>
    public static bool IsHostile(string path) =>
        path.Length is 0 or > 4096 || path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal)
        || path.Any(char.IsControl) || path.Split('/').Any(part => part is "" or "." or "..");

    /// <summary>
    /// Paths below the tree that a change can mean, likeliest first. <c>a/</c> and <c>b/</c> are git's; another first folder may be the name of
    /// an unpacked source, or none of either.
    /// </summary>
    public static IEnumerable<string> Candidates(PatchFileChange change)
    {
        foreach (var path in new[] { change.NewPath, change.OldPath }.OfType<string>())
        {
            var stripped = path.Contains('/', StringComparison.Ordinal) ? path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..] : path;
            var byGit = path.StartsWith("a/", StringComparison.Ordinal) || path.StartsWith("b/", StringComparison.Ordinal);
            yield return byGit ? stripped : path;
            yield return byGit ? path : stripped;
        }
    }

    /// <summary>True when the path leads through no symbolic link and so stays where it says.</summary>
    public static bool StaysInside(string tree, string path) =>
        PhysicalPath.Resolve("/", tree) is { } root && PhysicalPath.Resolve(root, path) == Path.Combine(root, path);
}
