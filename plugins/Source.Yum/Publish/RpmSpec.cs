using System.Text;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>What rpmbuild is told of an update whose facts are known to be sound.</summary>
internal static class RpmSpec
{
    /// <summary>Name of the file to pack, beside the spec.</summary>
    public const string Source = "update.ksplice";

    /// <summary>A package is never changed, so that its version never grows: a changed update has another id.</summary>
    private const string Version = "1";

    private const string Folder = "/usr/share/ksplice/updates";

    /// <summary>Name of an update's package.</summary>
    public static string Package(string id) => "ksplice-update-" + id;

    /// <summary>Name of its file.</summary>
    public static string File(string id) => $"{Package(id)}-{Version}-1.noarch.rpm";

    public static string Of(PublishedUpdate update)
    {
        var spec = new StringBuilder();
        void Line(string text) => spec.Append(text).Append('\n');
        Line($"Name: {Package(update.Id)}");
        Line($"Version: {Version}");
        Line("Release: 1");
        Line($"Summary: {Literal(update.Title.Trim() is { Length: > 0 } title ? title : update.Id)}");
        Line("License: See the update");
        Line("BuildArch: noarch");
        Line("AutoReqProv: no");
        foreach (var capability in Capabilities.Provided(update).Distinct(StringComparer.Ordinal))
            Line($"Provides: {capability}");
        foreach (var capability in Capabilities.Required(update))
            Line($"Requires: {capability}");
        Line("%description");
        Line("A live update of the running kernel.");
        Line("%install");
        Line($"install -D -m 0644 '%{{_sourcedir}}/{Source}' '%{{buildroot}}{Folder}/{update.Id}.ksplice'");
        Line("%files");
        Line($"%attr(0644, root, root) \"{Folder}/{update.Id}.ksplice\"");
        return spec.ToString();
    }

    // A percent sign begins a macro, which can run programs; a backslash at the end would take the next line along.
    private static string Literal(string text) => text.Replace("%", "%%", StringComparison.Ordinal) + "%{nil}";
}
