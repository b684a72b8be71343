using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Source.Apt.Publish;

/// <summary>
/// An update as a binary package, deb(5). The same update gives the same bytes: no time, name or path of the machine gets in. Nothing is compressed
/// but the control part, for updates already are.
/// </summary>
internal sealed record DebianPackage(string Name, string Architecture, string Control, byte[] Bytes)
{
    /// <summary>A package is never changed, so that its version never grows: a changed update has another id.</summary>
    private const string Version = "1";

    private const string Folder = "usr/share/ksplice/updates";

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Where it lies, relative to the repository.</summary>
    public string Path => $"pool/main/{Name}_{Version}_{Architecture}.deb";

    /// <summary>Packs an update whose facts are known to be sound.</summary>
    public static DebianPackage Of(PublishedUpdate update, byte[] content)
    {
        var name = DebianNames.Package(update.Id);
        var architecture = DebianNames.Architecture(update.Architecture)!;
        var control = ControlOf(update, name, architecture, content.Length);
        using var bytes = new MemoryStream();
        bytes.Write("!<arch>\n"u8);
        Append(bytes, "debian-binary", "2.0\n"u8);
        Append(bytes, "control.tar.gz", Compression.Gzip(Tar([("control", Encoding.UTF8.GetBytes(control))])));
        Append(bytes, "data.tar", Tar([($"{Folder}/{update.Id}.ksplice", content)]));
        return new(name, architecture, control, bytes.ToArray());
    }

    /// <summary>The stanza of a list, deb822.</summary>
    public string Stanza() => string.Create(
        CultureInfo.InvariantCulture, $"{Control}Filename: {Path}\nSize: {Bytes.Length}\nSHA256: {Convert.ToHexStringLower(SHA256.HashData(Bytes))}\n");

    private static string ControlOf(PublishedUpdate update, string name, string architecture, int size)
    {
        var control = new StringBuilder();
        void Field(string field, string value)
        {
            if (value.Length > 0)
                control.Append(field).Append(": ").Append(value).Append('\n');
        }

        Field("Package", name);
        Field("Version", Version);
        Field("Architecture", architecture);
        Field("Maintainer", "Ksplice updates <root@localhost>");
        Field("Installed-Size", ((size + 1023) / 1024).ToString(CultureInfo.InvariantCulture));
        Field("Section", "kernel");
        Field("Priority", "optional");
        Field("Depends", string.Join(", ", update.Requires.Select(r => $"{DebianNames.Package(r.Id)} (= {Version})")));
        Field("Description", update.Title.Trim() is { Length: > 0 } title ? title : update.Id);
        Field("Ksplice-Id", update.Id);
        Field("Ksplice-Sha256", update.Sha256);
        Field("Ksplice-Manifest", update.ManifestSha256);
        Field("Ksplice-Arch", update.Architecture);
        Field("Ksplice-Kernel", update.KernelRelease);
        Field("Ksplice-Build-Id", update.KernelBuildId);
        Field("Ksplice-Targets", string.Join(' ', update.Targets.Select(t => $"{t.Name}={t.BuildId}")));
        Field("Ksplice-Cves", string.Join(' ', update.Cves));
        Field("Ksplice-Requires", string.Join(' ', update.Requires.Select(r => $"{r.Id}={r.ManifestSha256}")));
        Field("Ksplice-Replaces", string.Join(' ', update.Replaces.Select(r => $"{r.Id}={r.ManifestSha256}")));
        Field("Ksplice-Effective", update.EffectiveRelease ?? "");
        return control.ToString();
    }

    private static byte[] Tar(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(Entry(TarEntryType.Directory, "./", FolderMode));
            foreach (var (path, content) in files)
            {
                for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
                    writer.WriteEntry(Entry(TarEntryType.Directory, $"./{path[..(slash + 1)]}", FolderMode));
                using var stream = new MemoryStream(content);
                var entry = Entry(TarEntryType.RegularFile, $"./{path}", FileMode);
                entry.DataStream = stream;
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    private static UstarTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) =>
        new(type, name) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch, Uid = 0, Gid = 0, UserName = "root", GroupName = "root" };

    // ar(5): name, time, owner, group, octal mode, size, each padded with blanks; members begin at even places.
    private static void Append(MemoryStream archive, string name, ReadOnlySpan<byte> content)
    {
        archive.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n")));
        archive.Write(content);
        if (content.Length % 2 != 0)
            archive.WriteByte((byte)'\n');
    }
}
