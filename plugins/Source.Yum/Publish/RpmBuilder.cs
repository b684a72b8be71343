using System.Globalization;
using System.Text;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Plugins.Shared.Publish;

namespace Ksplice.Plugins.Source.Yum.Publish;

/// <summary>Makes packages with the real rpmbuild and rpmsign. The same update gives the same bytes before it is signed.</summary>
internal sealed class RpmBuilder(CommandRunner run, GpgSigner signer)
{
    /// <summary>Date of all packages and their files, 1980: rpm takes 0 for none.</summary>
    private const long PackageTime = 315532800;

    /// <summary>True once a package could not be signed, for want of rpmsign.</summary>
    public bool LeftUnsigned { get; private set; }

    /// <summary>An update as a package.</summary>
    public async Task<byte[]> BuildAsync(PublishedUpdate update, CancellationToken cancellation)
    {
        // Not in the repository, whose path may hold what macros or spaces make something else of.
        var work = Directory.CreateTempSubdirectory("ksplice-rpm-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(work, RpmSpec.Source), await JudgedUpdate.ReadAsync(update, cancellation), cancellation);
            await File.WriteAllTextAsync(Path.Combine(work, "update.spec"), RpmSpec.Of(update), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellation);
            var built = await run([.. Environment(work), "rpmbuild", "-bb", "--quiet", "--nodeps", .. Macros(work), Path.Combine(work, "update.spec")], work, cancellation);
            if (built.ExitCode == CommandResult.NotFound && !File.Exists(Package(work, update)))
                throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NoTool("rpmbuild", "rpm (Debian) or rpm-build"));
            if (built.ExitCode != 0 || !File.Exists(Package(work, update)))
                throw new PublishException(OutcomeKind.Failed, YumDiagnostics.NotBuilt(update.Id, built.Complaint));
            await SignAsync(Package(work, update), cancellation);
            return await File.ReadAllBytesAsync(Package(work, update), cancellation);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Package(string work, PublishedUpdate update) => Path.Combine(work, RpmSpec.File(update.Id));

    // Macros of the operator's own would change what is built.
    private static string[] Environment(string work) =>
        ["env", $"HOME={work}", "TZ=UTC", string.Create(CultureInfo.InvariantCulture, $"SOURCE_DATE_EPOCH={PackageTime}")];

    private static IEnumerable<string> Macros(string work) => new[]
    {
        $"_topdir {work}", $"_sourcedir {work}", $"_builddir {work}", $"_rpmdir {work}", $"_srcrpmdir {work}", $"_buildrootdir {work}/root", $"_tmppath {work}", $"_dbpath {work}/db",
        "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1", "_buildhost localhost", "_build_name_fmt %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm",
        // Nothing looks into the file, adds to it or strips it; gzip is what every rpm can read.
        "debug_package %{nil}", "__os_install_post %{nil}", "_build_id_links none", "_binary_payload w6.gzdio", "_binary_filedigest_algorithm 8",
        "vendor %{nil}", "packager %{nil}", "distribution %{nil}", "disturl %{nil}", "bugurl %{nil}",
    }.SelectMany(macro => new[] { "--define", macro });

    private async Task SignAsync(string package, CancellationToken cancellation)
    {
        // rpm's own words for it name a program that some distributions have under another name.
        string[] gpg =
        [
            "/usr/bin/env", "env", "gpg", "--batch", "--yes", "--no-tty", "--no-armor", "--digest-algo", "SHA512", .. signer.TimeArguments, "--local-user", signer.FirstKey,
            "--output", "%{__signature_filename}", "--detach-sign", "%{__plaintext_filename}",
        ];
        var signed = await run(
            ["rpmsign", "--addsign", "--define", $"_gpg_name {signer.FirstKey}", "--define", $"__gpg_sign_cmd {string.Join(' ', gpg)}", package], null, cancellation);
        LeftUnsigned |= signed.ExitCode == CommandResult.NotFound;
        if (signed.ExitCode is not (0 or CommandResult.NotFound))
            throw new PublishException(OutcomeKind.Failed, PublishDiagnostics.NotSigned(signed.Complaint));
    }
}
