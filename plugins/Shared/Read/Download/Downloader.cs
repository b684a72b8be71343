using System.Globalization;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read.Tools;

namespace Ksplice.Plugins.Shared.Read.Download;

/// <summary>Fetches files from repositories within one limit of time; passing failures are tried again, after growing pauses of random length.</summary>
internal sealed class Downloader : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly DownloadLimits _limits;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end;

    /// <summary>A downloader whose time begins to run.</summary>
    /// <param name="network">Proxies and authorities.</param>
    /// <param name="limits">How long.</param>
    /// <param name="time">For dates of servers.</param>
    /// <exception cref="SourceException">The network's settings make no sense.</exception>
    public Downloader(SourceNetwork network, DownloadLimits limits, TimeProvider time)
    {
        _client = HttpConnection.Open(network, limits.Stall);
        _limits = limits;
        _time = time;
        _end = new CancellationTokenSource(limits.Total);
    }

    /// <summary>Waits between tries.</summary>
    internal Func<TimeSpan, CancellationToken, Task> PauseAsync { get; init; } = Task.Delay;

    /// <summary>Fetches a file.</summary>
    /// <exception cref="SourceException">It cannot be had from this repository, or it is not what was expected.</exception>
    public async Task<DownloadResult> GetAsync(Uri repository, DownloadRequest request, CancellationToken cancellation)
    {
        var address = Addresses.Of(repository, request.Path);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
        try
        {
            return address.IsFile ? await LocalFile.CopyAsync(address, request, both.Token) : await PersistAsync(address, request, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw SourceDiagnostics.TooSlow(Addresses.Shown(address), string.Create(CultureInfo.InvariantCulture, $"all of it took more than {_limits.Total.TotalSeconds:0.#} seconds"));
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _end.Dispose();
    }

    private async Task<DownloadResult> PersistAsync(Uri address, DownloadRequest request, CancellationToken cancellation)
    {
        var partial = new PartialFile(request.File, mayContinue: request.Expected is not null);
        for (var failures = 0; ; failures++)
        {
            var before = partial.Length;
            try
            {
                var result = await new HttpFetch(_client, _limits, _time).RunAsync(address, request, partial, cancellation);
                if (!result.IsUnchanged)
                    await FinishAsync(address, request, partial, cancellation);
                return result;
            }
            catch (SourceException e) when (MayHelp(e, failures, before, partial))
            {
                await PauseAsync(Pause(failures, e.Wait), cancellation);
            }
            catch (IOException e) when (DiskSpace.IsLacking(e))
            {
                // What does not fit helps nobody, and others need the room.
                partial.Delete();
                throw;
            }
        }
    }

    /// <summary>Whether the next try can do better; a beginning of another version is thrown away for it.</summary>
    private bool MayHelp(SourceException failure, int failures, long before, PartialFile partial)
    {
        if (failures >= _limits.Retries || failure.Wait > DownloadLimits.LongestWait)
            return false;
        // What went wrong with an added end can go well with the whole.
        var isOfEnd = before > 0 && failure.Diagnostic.Code is "KSP6308" or "KSP6319";
        if (isOfEnd || (before > 0 && failure.Diagnostic.Code == "KSP6304"))
            partial.Delete();
        return failure.IsPassing || isOfEnd;
    }

    private static TimeSpan Pause(int failures, TimeSpan? asked)
    {
        var grown = s_firstPause * Math.Pow(2, failures);
        // Many machines ask at the same moments; the random part spreads them.
        var pause = (grown < s_longestPause ? grown : s_longestPause) * (0.5 + Random.Shared.NextDouble());
        return asked > pause ? asked.Value : pause;
    }

    private static async Task FinishAsync(Uri address, DownloadRequest request, PartialFile partial, CancellationToken cancellation)
    {
        if (request.Expected is { } expected && await Files.Sha256Async(partial.Path, cancellation) is var found && found != expected.Sha256)
        {
            partial.Delete();
            throw SourceDiagnostics.WrongHash(Addresses.Shown(address), expected.Sha256, found);
        }

        partial.Finish();
    }
}
