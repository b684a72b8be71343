using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Ksplice.Plugins.Shared.Read.State;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>One try to fetch a file over HTTP.</summary>
internal sealed class HttpFetch(HttpClient client, DownloadLimits limits, TimeProvider time)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Fetches into the partial file; what is here already is continued.</summary>
    /// <returns>What came of it; the partial file is complete unless nothing changed.</returns>
    /// <exception cref="SourceException">It failed; what came is kept where it can be continued.</exception>
    public async Task<DownloadResult> RunAsync(Uri address, DownloadRequest request, PartialFile partial, CancellationToken cancellation)
    {
        var where = Addresses.Shown(address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var have = request.Expected is { } expected && partial.Length < expected.Length ? partial.Length : 0;
            patience.CancelAfter(limits.Stall);
            using var answer = await HttpAnswer.AskAsync(client, address, headers => Conditions(headers, request.Known, partial, have), patience.Token);
            if (answer.StatusCode == HttpStatusCode.NotModified && request.Known is not null)
                return new(IsUnchanged: true, request.Known);
            have = Continued(answer, where, have, request);
            var validators = ValidatorsOf(answer);
            await using var file = have > 0 ? partial.Continue() : partial.Begin(validators);
            await CopyAsync(answer, where, file, have, request, patience);
            return new(IsUnchanged: false, validators);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw SourceDiagnostics.TooSlow(where, string.Create(CultureInfo.InvariantCulture, $"nothing came for {limits.Stall.TotalSeconds:0.#} seconds"));
        }
    }

    private static void Conditions(HttpRequestHeaders headers, Validators? known, PartialFile partial, long have)
    {
        if (known?.ETag is { } tag)
            headers.TryAddWithoutValidation("If-None-Match", tag);
        else if (known?.LastModified is { } date)
            headers.IfModifiedSince = date;
        if (have > 0)
        {
            headers.Range = new RangeHeaderValue(have, null);
            headers.IfRange = partial.Version();
        }
    }

    /// <summary>Checks status and announced length.</summary>
    /// <returns>How many bytes that are here count.</returns>
    private long Continued(HttpResponseMessage answer, string where, long have, DownloadRequest request)
    {
        if (answer.StatusCode == HttpStatusCode.OK)
            have = 0;
        else if (answer.StatusCode != HttpStatusCode.PartialContent)
            throw Status(answer, where);
        else if (have == 0 || answer.Content.Headers.ContentRange is not { Unit: "bytes" } range || range.From != have)
            throw SourceDiagnostics.WrongLength(where, answer.Content.Headers.ContentRange?.From ?? 0, have);
        if (answer.Content.Headers.ContentLength is { } length)
            CheckLength(where, have + length, request, isEnd: true);
        return have;
    }

    private async Task CopyAsync(HttpResponseMessage answer, string where, FileStream file, long have, DownloadRequest request, CancellationTokenSource patience)
    {
        var buffer = new byte[BufferBytes];
        await using var content = await answer.Content.ReadAsStreamAsync(patience.Token);
        while (true)
        {
            patience.CancelAfter(limits.Stall);
            int read;
            try
            {
                read = await content.ReadAsync(buffer, patience.Token);
            }
            catch (IOException e)
            {
                throw HttpAnswer.Failure(where, e);
            }

            if (read == 0)
                break;
            have += read;
            CheckLength(where, have, request, isEnd: false);
            await file.WriteAsync(buffer.AsMemory(0, read), patience.Token);
        }

        if (have < request.Expected?.Length)
            throw SourceDiagnostics.Truncated(where);
    }

    private static void CheckLength(string where, long length, DownloadRequest request, bool isEnd)
    {
        if (request.Expected is { } expected && (length > expected.Length || (isEnd && length != expected.Length)))
            throw SourceDiagnostics.WrongLength(where, length, expected.Length);
        if (length > request.Limit)
            throw SourceDiagnostics.TooBig(where, request.Limit);
    }

    private SourceException Status(HttpResponseMessage answer, string where)
    {
        // 416: what is here does not fit what is there now; without it the next try begins anew.
        var isPassing = answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestedRangeNotSatisfiable;
        var wait = answer.Headers.RetryAfter is not { } after ? null : after.Delta ?? (after.Date - time.GetUtcNow());
        return SourceDiagnostics.HttpStatus(where, (int)answer.StatusCode, isPassing, wait);
    }

    private static Validators? ValidatorsOf(HttpResponseMessage answer)
    {
        var (tag, date) = (answer.Headers.ETag?.ToString(), answer.Content.Headers.LastModified);
        return tag is null && date is null ? null : new(tag, date);
    }
}
