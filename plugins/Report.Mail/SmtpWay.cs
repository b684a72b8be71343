using System.Net.Sockets;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Sends by a server.</summary>
internal static class SmtpWay
{
    /// <summary>Sends.</summary>
    /// <exception cref="MailException">Nobody got it.</exception>
    public static async Task<Outcome<SentReport>> SendAsync(MailSettings settings, ServerSettings server, MimeMessage message, CancellationToken cancellation)
    {
        // Before the connection: a file that must not be used is no business of the server's.
        var password = server.PasswordFile is { } file ? PasswordFile.Read(file) : null;
        var certificate = new ServerCertificate(server.Authorities);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        using var client = new Client
        {
            Timeout = checked((int)settings.Timeout.TotalMilliseconds),
            // Authorities of an organisation's own seldom say where their revocations are.
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = certificate.IsTrusted,
        };
        try
        {
            await ConnectAsync(client, server, certificate, limit.Token);
            if (server.User is { } user)
                await AuthenticateAsync(client, server, user, password!, limit.Token);
            await client.SendAsync(message, limit.Token);
            var taken = settings.Recipients.Select(one => one.Address).Except(client.LeftOut.Select(one => one.Address), StringComparer.OrdinalIgnoreCase).ToList();
            return Outcome<SentReport>.Ok(
                new(taken, server.Place), [.. client.LeftOut.Select(one => MailDiagnostics.RecipientLeftOut(server.Place, one.Address, one.Why))]);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && !cancellation.IsCancellationRequested)
        {
            throw MailDiagnostics.TooSlow(server.Place, settings.Timeout);
        }
        catch (SmtpCommandException e) when (e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.SenderNotAccepted)
        {
            throw MailDiagnostics.AddressRefused(server.Place, e.Mailbox?.Address ?? "", e.Message, IsForGood(e));
        }
        catch (SmtpCommandException e)
        {
            throw MailDiagnostics.MessageRefused(server.Place, $"{(int)e.StatusCode} {e.Message}", IsForGood(e));
        }
        catch (Exception e) when (e is ProtocolException or ServiceNotAuthenticatedException)
        {
            throw MailDiagnostics.MessageRefused(server.Place, e.Message, forGood: false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw MailDiagnostics.NotReachable(server.Place, e.Message);
        }
    }

    private static async Task ConnectAsync(Client client, ServerSettings server, ServerCertificate certificate, CancellationToken cancellation)
    {
        var options = server.Tls switch
        {
            TlsUse.Required => SecureSocketOptions.SslOnConnect,
            TlsUse.StartTls => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, options, cancellation);
        }
        catch (SslHandshakeException e)
        {
            throw MailDiagnostics.NotSafe(server.Place, certificate.Objection ?? e.InnerException?.Message ?? "the server does not speak TLS on this port.");
        }
        catch (NotSupportedException)
        {
            throw MailDiagnostics.NotSafe(server.Place, "the server offers no STARTTLS.");
        }
        catch (SmtpCommandException e) when (server.Tls == TlsUse.StartTls)
        {
            throw MailDiagnostics.NotSafe(server.Place, $"the server refused before the connection was safe: {e.Message}");
        }
    }

    private static async Task AuthenticateAsync(Client client, ServerSettings server, string user, string password, CancellationToken cancellation)
    {
        try
        {
            await client.AuthenticateAsync(user, password, cancellation);
        }
        catch (Exception e) when (e is AuthenticationException or SaslException or NotSupportedException or SmtpCommandException)
        {
            throw MailDiagnostics.NotAuthenticated(server.Place, e.Message);
        }
    }

    // RFC 5321: replies from 500 will be the same next time.
    private static bool IsForGood(SmtpCommandException refusal) => (int)refusal.StatusCode >= 500;

    /// <summary>Goes on without a recipient that the server does not take, as long as it takes one.</summary>
    private sealed class Client : SmtpClient
    {
        public List<(string Address, string Why)> LeftOut { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            LeftOut.Add((mailbox.Address, $"{(int)response.StatusCode} {response.Response}"));

        protected override void OnNoRecipientsAccepted(MimeMessage message)
        {
            var (address, why) = LeftOut[0];
            var status = (SmtpStatusCode)int.Parse(why.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, status, new MailboxAddress("", address), why);
        }
    }
}
