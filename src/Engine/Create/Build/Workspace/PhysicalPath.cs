namespace Ksplice.Engine.Create.Build.Workspace;

/// <summary>Resolves paths the way the operating system does: links first, then <c>..</c>.</summary>
public static class PhysicalPath
{
    // The kernel's own limit (ELOOP).
    private const int MaximumLinks = 40;

    /// <summary>
    /// The absolute path without links, <c>.</c> and <c>..</c>; null when a component is missing or links go round in circles.
    /// </summary>
    /// <param name="folder">An absolute path that relative ones start from.</param>
    /// <param name="path">The path to resolve.</param>
    public static string? Resolve(string folder, string path)
    {
        var pending = new Stack<string>();
        Push(pending, path);
        if (!path.StartsWith('/'))
            Push(pending, folder);

        var current = "/";
        for (var links = 0; pending.TryPop(out var component);)
        {
            if (component == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }

            var next = Path.Combine(current, component);
            var information = new FileInfo(next);
            if (information.LinkTarget is { } target)
            {
                if (++links > MaximumLinks)
                    return null;
                Push(pending, target);
                if (target.StartsWith('/'))
                    current = "/";
            }
            else if (information.Exists || Directory.Exists(next))
            {
                current = next;
            }
            else
            {
                return null;
            }
        }

        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var component in path.Split('/').Reverse())
        {
            if (component is not ("" or "."))
                pending.Push(component);
        }
    }
}
