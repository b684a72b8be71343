using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

/// <summary>A guest that answers as it is told, by words of the script it is given; everything else goes well.</summary>
internal sealed class FakeGuest(string exchangeFolder) : IRehearsalGuest
{
    /// <summary>What splice prints when all went well.</summary>
    public const string Ok = """{"schema":"splice/1","outcome":"ok","diagnostics":[],"attempts":1}""";

    public Dictionary<string, GuestCommandResult> Answers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Exception> Failures { get; } = new(StringComparer.Ordinal);

    public List<string> Scripts { get; } = [];

    public string Log { get; set; } = string.Empty;

    public bool Disposed { get; private set; }

    public string ExchangeFolder => exchangeFolder;

    public Task<GuestCommandResult> RunAsync(string shellScript, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Scripts.Add(shellScript);
        if (Failures.FirstOrDefault(pair => shellScript.Contains(pair.Key, StringComparison.Ordinal)).Value is { } failure)
            throw failure;
        var answer = Answers.FirstOrDefault(pair => shellScript.Contains(pair.Key, StringComparison.Ordinal)).Value;
        return Task.FromResult(answer ?? new GuestCommandResult(0, Ok, "", TimeSpan.Zero));
    }

    public Task<KernelLogMark> MarkKernelLogAsync(CancellationToken cancellationToken = default) => Task.FromResult(new KernelLogMark(1));

    public Task<KernelLog> ReadKernelLogAsync(KernelLogMark? since = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(KernelLog.Parse(Log, since));

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }
}
