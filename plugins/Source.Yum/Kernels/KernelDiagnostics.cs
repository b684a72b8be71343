using Ksplice.Abstractions.Diagnostics;
using Ksplice.Plugins.Shared.Read;

namespace Ksplice.Plugins.Source.Yum.Kernels;

/// <summary>Why the parts of a kernel cannot be had, each worded once; codes are those of the apt source where the meaning is the same.</summary>
internal static class KernelDiagnostics
{
    private const string ByHand = "give --source, --config and --symvers";

    public static Diagnostic BadName(string text) => Diagnostic.Error("KSP6001", $"“{SourceDiagnostics.Shown(text)}” is no kernel release.", null, "Give the release as uname -r prints it.");

    public static Diagnostic NoTool(string tool) => Diagnostic.Error(
        "KSP6002", $"There is no {tool} here, so packages cannot be had with dnf.", null, $"Build on a machine of Red Hat's kind, or {ByHand}.");

    public static Diagnostic UnknownRelease(string release) => Diagnostic.Error(
        "KSP6003", $"dnf knows no package of kernel {release}.", null, $"Enable the repository that has it, or {ByHand}. Distributions remove older kernels.");

    public static Diagnostic NoMatch(string package, string image) => Diagnostic.Error(
        "KSP6004", $"dnf does not have {package} of the same build as {image}.", null, $"Enable the repository that has it, or {ByHand}.");

    public static Diagnostic DownloadFailed(string package, string complaint) => Diagnostic.Error(
        "KSP6005", $"{package} could not be downloaded: {SourceDiagnostics.Shown(complaint)}", null,
        "Check the network and the proxy settings. Where dnf has no command download, install dnf-plugins-core; sources need repositories of their own.");

    public static Diagnostic BadPackage(string package, string complaint) => Diagnostic.Error(
        "KSP6006", $"{package} could not be used: {SourceDiagnostics.Shown(complaint)}", null, "Check that there is room for 2 GB; if the package itself is bad, report it to the distribution.");

    public static Diagnostic NoLists(string complaint) => Diagnostic.Error(
        "KSP6007", $"dnf could not ask its repositories: {SourceDiagnostics.Shown(complaint)}", null, "Check the network, the proxy settings and /etc/yum.repos.d, then run again.");

    public static Diagnostic NotSigned(string package, string complaint) => Diagnostic.Error(
        "KSP6008", $"rpm does not vouch for {package}: {SourceDiagnostics.Shown(complaint)}", null,
        "Import the distribution's key with rpmkeys --import; if it is there, the package was changed: try another mirror and tell the distribution.");
}
