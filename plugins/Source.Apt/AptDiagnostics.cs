using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Source.Apt;

/// <summary>The findings of this source, each worded once.</summary>
internal static class AptDiagnostics
{
    public static Diagnostic BadName(string what, string text) => Diagnostic.Error(
        "KSP6001", $"“{new string([.. text.Take(80).Select(letter => char.IsControl(letter) ? '\ufffd' : letter)])}” is no {what}.", null,
        "Give the release as uname -r prints it, the series as 6.1, the version as the package has it.");

    public static Diagnostic NoTool(string tool) => Diagnostic.Error(
        "KSP6002", $"There is no {tool} here, so packages cannot be had with apt.", null,
        "Build on a Debian or Ubuntu machine, or give --source, --config and --symvers.");

    public static Diagnostic UnknownRelease(string release) => Diagnostic.Error(
        "KSP6003", $"apt knows no package of kernel {release}.", null,
        "Add the repository that has it to /etc/apt/sources.list, or give --source, --config and --symvers. Distributions remove older kernels.");

    public static Diagnostic NoMatch(string package, string version) => Diagnostic.Error(
        "KSP6004", $"apt does not have {package} in version {version}, the one of the kernel.", null,
        "Add the repository that has it (often the security suite) to /etc/apt/sources.list, or give --source, --config and --symvers.");

    public static Diagnostic DownloadFailed(string package, string complaint) => Diagnostic.Error(
        "KSP6005", $"{package} could not be downloaded: {complaint}", null, "Check the network and the proxy settings, then run again; what is complete is not downloaded again.");

    public static Diagnostic BadPackage(string package, string complaint) => Diagnostic.Error(
        "KSP6006", $"{package} could not be used: {complaint}", null, "Check that there is room for 1 GB; if the package itself is bad, report it to the distribution.");

    public static Diagnostic NoLists(string complaint) => Diagnostic.Error(
        "KSP6007", $"apt's package lists could not be fetched: {complaint}", null, "Check the network, the proxy settings and /etc/apt/sources.list, then run again.");
}
