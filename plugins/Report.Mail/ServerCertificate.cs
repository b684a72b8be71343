using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ksplice.Plugins.Report.Mail;

/// <summary>Judges the certificate of a server, and remembers what was wrong with it.</summary>
internal sealed class ServerCertificate(X509Certificate2Collection? authorities)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why it was not trusted; null when it was, or none came.</summary>
    public string? Objection { get; private set; }

    /// <summary>True when it names the server and leads to an authority that counts.</summary>
    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Objection = errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is null ? "it has no certificate."
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "its certificate is for another name."
            : authorities is null ? ByTheSystem(chain, errors)
            : ByTheBundle(certificate, chain, authorities);
        return Objection is null;
    }

    private static string? ByTheSystem(X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? null : $"its certificate is not trusted: {Said(chain)}";

    private static string? ByTheBundle(X509Certificate certificate, X509Chain? offered, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (offered is not null)
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        using var itself = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(itself) ? null : $"ca-bundle does not vouch for its certificate: {Said(chain)}";
    }

    private static string Said(X509Chain? chain) =>
        chain?.ChainStatus is { Length: > 0 } statuses ? string.Join(", ", statuses.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal)) : "no reason is known";
}
