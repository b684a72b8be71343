using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>What only yum repositories fail at; the rest is in <see cref="Shared.Publish.PublishDiagnostics"/>.</summary>
internal static class YumDiagnostics
{
    public static Diagnostic NotBuilt(string id, string why) => Diagnostic.Error(
        "KSP6221", $"rpmbuild did not make a package of the update: {Shown(why)}", id, "Look at /etc/rpm for macros that stand in the way, and whether rpmbuild works at all.");

    public static Diagnostic NotListed(string why) => Diagnostic.Error(
        "KSP6222", $"createrepo_c did not make the lists that were wanted: {Shown(why)}", null, "Readers see what was there before. Try createrepo_c by hand in a copy of the folder.");

    public static Diagnostic PackagesUnsigned() => Diagnostic.Warning(
        "KSP6223", "There is no rpmsign here, so only the lists are signed, not the packages.", null,
        "Clients need repo_gpgcheck=1 and gpgcheck=0; or install rpm-sign (on Debian, rpm) and publish into a new folder.");

    private static string Shown(string text) => new([.. text.Take(300).Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]);
}
