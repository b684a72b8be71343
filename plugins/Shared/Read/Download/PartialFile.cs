using System.Globalization;
using System.Net.Http.Headers;
using Ksplice.Plugins.Shared.Read.State;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>A file on its way, and which version of it the server was sending, without which nothing can be added to it.</summary>
/// <param name="file">Where it will be.</param>
/// <param name="mayContinue">False for one that always begins anew.</param>
internal sealed class PartialFile(string file, bool mayContinue)
{
    private string NoteFile => Path + ".version";

    public string Path { get; } = file + ".part";

    /// <summary>Bytes that are here and can be added to; 0 when it begins anew.</summary>
    public long Length => mayContinue && Version() is not null && File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>The version that is here, fit for If-Range (RFC 9110, 13.1.5: strong tags and dates); null when that is not known.</summary>
    public RangeConditionHeaderValue? Version()
    {
        if (!File.Exists(NoteFile))
            return null;
        var note = File.ReadAllText(NoteFile);
        if (EntityTagHeaderValue.TryParse(note, out var tag) && !tag.IsWeak)
            return new(tag);
        return DateTimeOffset.TryParseExact(note, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? new(date) : null;
    }

    /// <summary>Begins anew with a version.</summary>
    public FileStream Begin(Validators? validators)
    {
        Delete();
        var stream = new FileStream(Path, FileMode.CreateNew, FileAccess.Write);
        if (mayContinue && Note(validators) is { } note)
            File.WriteAllText(NoteFile, note);
        return stream;
    }

    /// <summary>Adds to what is here.</summary>
    public FileStream Continue() => new(Path, FileMode.Append, FileAccess.Write);

    public void Delete()
    {
        File.Delete(NoteFile);
        File.Delete(Path);
    }

    /// <summary>Puts it in its place.</summary>
    public void Finish()
    {
        Tools.Files.Replace(Path, file);
        File.Delete(NoteFile);
    }

    private static string? Note(Validators? validators) =>
        validators?.ETag is { } tag && !tag.StartsWith("W/", StringComparison.Ordinal) ? tag : validators?.LastModified?.ToString("r", CultureInfo.InvariantCulture);
}
