namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>What updates and processors are called in Debian.</summary>
internal static class DebianNames
{
    private const string Prefix = "ksplice-update-";

    /// <summary>Name of an update's package: Debian policy 5.6.1 allows lower-case letters, digits, plus, minus and dot only.</summary>
    public static string Package(string id) => Prefix + id.ToLowerInvariant().Replace('_', '-');

    /// <summary>Debian's name of an architecture; null for one without.</summary>
    public static string? Architecture(string name) => name switch
    {
        "x64" => "amd64",
        "x86" => "i386",
        "arm64" => "arm64",
        _ => null,
    };
}
