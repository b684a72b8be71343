using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>How a server is talked to.</summary>
/// <param name="Host">Its name, which its certificate must bear.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="Tls">How the connection is made safe.</param>
/// <param name="User">Who to be there; null for nobody.</param>
/// <param name="PasswordFile">Absolute path; null exactly when there is no user.</param>
/// <param name="Authorities">The only authorities to trust; null for the system's.</param>
internal sealed record ServerSettings(string Host, int Port, TlsUse Tls, string? User, string? PasswordFile, X509Certificate2Collection? Authorities)
{
    /// <summary>Keys that only a server has.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["server", "port", "tls", "user", "password-file", "ca-bundle"];

    /// <summary>For people.</summary>
    public string Place => $"{Host}:{Port}";

    /// <summary>Reads them.</summary>
    /// <returns>Null when no server is named.</returns>
    /// <exception cref="MailException">A value makes no sense.</exception>
    public static ServerSettings? Read(Func<string, string?> value)
    {
        if (value("server") is not { } host)
            return Keys.FirstOrDefault(key => value(key) is not null) is { } idle ? throw MailDiagnostics.Setting(idle, "no server is named that it could be for") : null;
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw MailDiagnostics.Setting("server", "it is no name of a server; the port has a key of its own");
        var tls = value("tls")?.ToLowerInvariant() switch
        {
            null or "required" => TlsUse.Required,
            "starttls" => TlsUse.StartTls,
            "none" => TlsUse.None,
            _ => throw MailDiagnostics.Setting("tls", "it is not required, starttls or none"),
        };
        var (user, passwordFile) = (value("user"), value("password-file"));
        if (user is null != (passwordFile is null))
            throw MailDiagnostics.Setting(user is null ? "user" : "password-file", "user and password-file belong together");
        if (user is not null && tls == TlsUse.None && !IsLoopback(host))
            throw MailDiagnostics.Setting("tls", "without it the password could be read on the way");
        if (passwordFile is not null && !Path.IsPathFullyQualified(passwordFile))
            throw MailDiagnostics.Setting("password-file", "it is no absolute path");
        return new(host, MailSettings.Number("port", value("port"), UsualPort(tls), ushort.MaxValue), tls, user, passwordFile, Bundle(value("ca-bundle"), tls));
    }

    private static int UsualPort(TlsUse tls) => tls switch
    {
        TlsUse.Required => 465,
        TlsUse.StartTls => 587,
        _ => 25,
    };

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static X509Certificate2Collection? Bundle(string? path, TlsUse tls)
    {
        if (path is null)
            return null;
        if (tls == TlsUse.None)
            throw MailDiagnostics.Setting("ca-bundle", "it is used with TLS only");
        if (!Path.IsPathFullyQualified(path))
            throw MailDiagnostics.Setting("ca-bundle", "it is no absolute path");
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0 ? authorities : throw MailDiagnostics.Setting("ca-bundle", "it holds no certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw MailDiagnostics.Setting("ca-bundle", $"it cannot be read ({e.Message.TrimEnd('.')})");
        }
    }
}

/// <summary>How a connection is made safe. There is no “when the server can”: somebody on the way could make it say that it cannot.</summary>
internal enum TlsUse
{
    /// <summary>TLS from the first byte.</summary>
    Required,

    /// <summary>TLS before anything is said that matters; a server that has none is left.</summary>
    StartTls,

    /// <summary>No TLS.</summary>
    None,
}
