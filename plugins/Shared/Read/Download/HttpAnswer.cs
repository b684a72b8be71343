using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Gets the answer to one request, redirects followed, its content not read yet.</summary>
internal static class HttpAnswer
{
    /// <summary>Asks.</summary>
    /// <param name="client">From <see cref="HttpConnection"/>.</param>
    /// <param name="address">Address of the file.</param>
    /// <param name="prepare">Puts conditions into each request.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="SourceException">There is none.</exception>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient client, Uri address, Action<HttpRequestHeaders> prepare, CancellationToken cancellation)
    {
        var current = address;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            prepare(request.Headers);
            // Name and password are for the server that they were configured for, and for no other.
            if (address.UserInfo.Length > 0 && Uri.Compare(address, current, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0)
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
            var answer = await SendAsync(client, request, cancellation);
            if (answer.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return answer;
            using (answer)
                current = Next(current, answer.Headers.Location, redirects);
        }
    }

    /// <summary>What a failure of the connection means.</summary>
    public static SourceException Failure(string where, Exception failure)
    {
        if (failure.InnerException is AuthenticationException refused)
            return SourceDiagnostics.BadCertificate(where, refused.Message);
        return failure is HttpRequestException { HttpRequestError: var error } ? OfKind(where, error, failure.Message)
            : failure is HttpIOException { HttpRequestError: var kind } ? OfKind(where, kind, failure.Message)
            : SourceDiagnostics.Truncated(where);
    }

    private static SourceException OfKind(string where, HttpRequestError error, string message) => error switch
    {
        HttpRequestError.ResponseEnded => SourceDiagnostics.Truncated(where),
        HttpRequestError.SecureConnectionError => SourceDiagnostics.BadCertificate(where, message),
        _ => SourceDiagnostics.NotReachable(where, message),
    };

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failure(Addresses.Shown(request.RequestUri!), e);
        }
    }

    private static Uri Next(Uri current, Uri? location, int redirects)
    {
        var where = Addresses.Shown(current);
        if (redirects >= DownloadLimits.Redirects)
            throw SourceDiagnostics.BadRedirect(where, "more than five redirects");
        if (location is null || !Uri.TryCreate(current, location, out var next) || next.Scheme is not ("http" or "https") || next.UserInfo.Length > 0)
            throw SourceDiagnostics.BadRedirect(where, "to nothing that can be asked");
        if (current.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            throw SourceDiagnostics.BadRedirect(where, "from https to http");
        return next;
    }
}
