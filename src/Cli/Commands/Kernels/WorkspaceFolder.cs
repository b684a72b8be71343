namespace Ksplice.Cli.Commands.Kernels;

/// <summary>Where downloads, prepared trees and objects are kept when nobody says.</summary>
internal static class WorkspaceFolder
{
    /// <summary>The folder given, else <c>$KSPLICE_WORKSPACE</c>, else <c>$XDG_CACHE_HOME/ksplice</c>, else <c>~/.cache/ksplice</c>; absolute.</summary>
    public static string Resolve(string? given)
    {
        given ??= Environment.GetEnvironmentVariable("KSPLICE_WORKSPACE");
        if (!string.IsNullOrEmpty(given))
            return Path.GetFullPath(given);
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.GetFullPath(Path.Combine(cache, "ksplice"));
    }
}
