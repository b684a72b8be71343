namespace Ksplice.Engine.Rehearse;

/// <summary>What a rehearsal asks of a guest; a <see cref="Guest"/> everywhere but in fast tests.</summary>
internal interface IRehearsalGuest : IAsyncDisposable
{
    /// <summary>Host side of the folder both see.</summary>
    string ExchangeFolder { get; }

    /// <inheritdoc cref="Guest.RunAsync"/>
    Task<GuestCommandResult> RunAsync(string shellScript, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Guest.MarkKernelLogAsync"/>
    Task<KernelLogMark> MarkKernelLogAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Guest.ReadKernelLogAsync"/>
    Task<KernelLog> ReadKernelLogAsync(KernelLogMark? since = null, CancellationToken cancellationToken = default);
}
