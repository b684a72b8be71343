namespace Ksplice.Engine.Files;

/// <summary>A configuration that packages and administrators add to by files of their own.</summary>
internal static class ConfigurationFiles
{
    /// <summary>A file and then every <c>*.conf</c> of a folder, by name; what a later one says wins. Both may be missing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static IReadOnlyList<string> Existing(string file, string folder)
    {
        string[] first = File.Exists(file) ? [file] : [];
        return Directory.Exists(folder) ? [.. first, .. Directory.GetFiles(folder, "*.conf").Order(StringComparer.Ordinal)] : first;
    }
}
