using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ksplice.Abstractions.Sources;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Makes clients that do nothing by themselves: no redirect, no cookie, no decompression.</summary>
internal static class HttpConnection
{
    private const string NoProxy = "none";

    /// <summary>A client as configured.</summary>
    /// <exception cref="SourceException">The configuration makes no sense.</exception>
    public static HttpClient Open(SourceNetwork network, TimeSpan patience)
    {
        // Disposed of together with the client.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = patience,
            Proxy = new ConfiguredProxy(Proxy("http_proxy", network.HttpProxy), Proxy("https_proxy", network.HttpsProxy)),
        };
        if (network.CaBundle is not null)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Only(network.CaBundle) };
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("ksplice-source/1");
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
        return client;
    }

    private static WebProxy? Proxy(string key, string? text)
    {
        if (text is null || text.Equals(NoProxy, StringComparison.OrdinalIgnoreCase))
            return text is null ? null : new WebProxy();
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            throw SourceDiagnostics.Setting(key, "it is no proxy's address");
        var proxy = new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(string.Concat(password)));
        return proxy;
    }

    private static X509ChainPolicy Only(string bundle)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(bundle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw SourceDiagnostics.Setting("ca bundle", $"{bundle} cannot be read ({e.Message})");
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw SourceDiagnostics.Setting("ca bundle", $"{bundle} holds no certificate");
    }

    /// <summary>Proxies by scheme; what is not configured is as the environment says.</summary>
    private sealed class ConfiguredProxy(WebProxy? http, WebProxy? https) : IWebProxy
    {
        private ICredentials? _credentials;

        public ICredentials? Credentials
        {
            get => _credentials ?? new ByProxy(http, https);
            set => _credentials = value;
        }

        public Uri? GetProxy(Uri destination) => For(destination).GetProxy(destination);

        public bool IsBypassed(Uri host) => For(host) is WebProxy { Address: null } || For(host).IsBypassed(host);

        private IWebProxy For(Uri destination) => (destination.Scheme == Uri.UriSchemeHttps ? https : http) ?? HttpClient.DefaultProxy;

        private sealed class ByProxy(WebProxy? http, WebProxy? https) : ICredentials
        {
            public NetworkCredential? GetCredential(Uri uri, string authType)
            {
                foreach (var proxy in new[] { https, http })
                {
                    if (proxy?.Address == uri)
                        return proxy.Credentials?.GetCredential(uri, authType);
                }

                return HttpClient.DefaultProxy.Credentials?.GetCredential(uri, authType);
            }
        }
    }
}
