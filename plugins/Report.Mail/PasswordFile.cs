namespace Ksplice.Plugins.Report.Mail;

/// <summary>Reads a password that nobody else can read.</summary>
internal static class PasswordFile
{
    private const int Longest = 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The password.</summary>
    /// <exception cref="MailException">The file is missing, open to others, empty or no text.</exception>
    public static string Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            // Of the open file, not of whatever has its name a moment later.
            if ((File.GetUnixFileMode(stream.SafeFileHandle) & Others) != UnixFileMode.None)
                throw MailDiagnostics.PasswordFile(path, "others than the file's owner may read or write it");
            if (stream.Length > Longest)
                throw MailDiagnostics.PasswordFile(path, "the file is too long for one");
            using var reader = new StreamReader(stream);
            var password = reader.ReadToEnd().TrimEnd('\n', '\r');
            return password.Length > 0 && !password.Any(char.IsControl) ? password : throw MailDiagnostics.PasswordFile(path, "the file is empty or holds more than one line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw MailDiagnostics.PasswordFile(path, e.Message.TrimEnd('.'));
        }
    }
}
