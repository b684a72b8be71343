namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Addresses of repositories and of files in them.</summary>
internal static class Addresses
{
    private const int LongestPath = 1024;

    /// <summary>Reads a repository's address; null when it is none that can be used.</summary>
    public static Uri? Parse(string text)
    {
        // file:/folder, as apt's own sources have it, is not known to the framework.
        if (text.StartsWith("file:/", StringComparison.Ordinal) && !text.StartsWith("file://", StringComparison.Ordinal))
            text = "file://" + text["file:".Length..];
        return Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && IsUsable(address) ? address : null;
    }

    /// <summary>True for a path that leads to a file below a repository and nowhere else.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= LongestPath
        && path.All(letter => char.IsAsciiLetterOrDigit(letter) || "/._-+~:=@%,".Contains(letter, StringComparison.Ordinal))
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));

    /// <summary>The address of a file.</summary>
    public static Uri Of(Uri repository, string path) => IsPath(path)
        ? new(repository, string.Join('/', path.Split('/').Select((segment, at) => at == 0 ? "./" + Uri.EscapeDataString(segment) : Uri.EscapeDataString(segment))))
        : throw new ArgumentException("Paths are checked where they are read.", nameof(path));

    /// <summary>An address without name and password, for showing and for remembering.</summary>
    public static string Shown(Uri address) => address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);

    private static bool IsUsable(Uri address) =>
        address is { Query: "", Fragment: "" } && (address.Scheme is "http" or "https" ? address.Host.Length > 0 : address.Scheme == "file" && address.Host.Length == 0);
}
