using System.Diagnostics;
using System.Globalization;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// A throw-away machine running one particular kernel, in which anything may be tried. It sees the host's files
/// read-only and keeps what it writes in its own memory; it has no network; it dies with this process.
/// Commands may run side by side.
/// </summary>
public sealed class Guest : IRehearsalGuest
{
    private const string OwnFolder = "/run/ksplice-guest";
    private static readonly TimeSpan LogTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    private readonly GuestWorkFolder _work;
    private readonly QemuProcess _qemu;
    private readonly GuestChannel _channel;
    private int _lastCommand;
    private int _lastMark;
    private bool _stopping;

    private Guest(GuestOptions options, GuestWorkFolder work, QemuProcess qemu)
    {
        Options = options;
        _work = work;
        _qemu = qemu;
        _channel = new GuestChannel(qemu.Input, qemu.Output, DescribeLossAsync);
    }

    /// <summary>What it was started with.</summary>
    public GuestOptions Options { get; }

    /// <summary>Time from the start of QEMU until commands were accepted.</summary>
    public TimeSpan BootTime { get; private set; }

    /// <summary>Whether the guest still runs.</summary>
    public bool IsAlive => !_qemu.Exited.IsCompleted;

    /// <summary>Process number of QEMU on the host.</summary>
    public int ProcessId => _qemu.Id;

    /// <summary>A host folder both sides read and write at any time, uncached; the guest has it at <see cref="ExchangeInGuest"/>.</summary>
    public string ExchangeFolder => _work.Exchange;

    /// <summary>Where the guest sees <see cref="ExchangeFolder"/>.</summary>
    public static string ExchangeInGuest => OwnFolder + "/exchange";

    /// <summary>The console log file; kept after the guest only when <see cref="GuestOptions.ConsoleLogPath"/> says where.</summary>
    public string ConsoleLogPath => _work.ConsoleLog;

    /// <summary>Starts a guest and waits until it accepts commands.</summary>
    /// <exception cref="GuestException">Something is missing on the host, or the kernel did not come up in time.</exception>
    public static async Task<Guest> StartAsync(GuestOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var work = new GuestWorkFolder(options.ConsoleLogPath);
        Guest? guest = null;
        try
        {
            var clock = Stopwatch.StartNew();
            guest = new Guest(options, work, await GuestBoot.StartAsync(options, work, cancellationToken));
            await guest._channel.Ready.WaitAsync(options.StartTimeout, cancellationToken);
            guest.BootTime = clock.Elapsed;
            return guest;
        }
        catch (Exception failure)
        {
            var console = work.ReadConsoleLog();
            if (guest is null)
                work.Dispose();
            else
                await guest.DisposeAsync();
            throw failure switch
            {
                TimeoutException => new GuestException(GuestDiagnostics.StartFailed($"not ready within {options.StartTimeout.TotalSeconds:F0} s.", console)),
                GuestLostException lost => new GuestException(GuestDiagnostics.StartFailed(lost.Reason, console)),
                _ => failure,
            };
        }
    }

    /// <summary>Runs a shell script in the guest (with <c>/bin/sh</c>, as root, in <c>/</c>) and waits for its end.</summary>
    /// <param name="shellScript">Text of the script. Programs it leaves in the background keep running after it.</param>
    /// <param name="timeout">After this the script is killed, with all it left in its process group.</param>
    /// <param name="cancellationToken">Kills the script too.</param>
    /// <exception cref="GuestLostException">The guest died before the script ended.</exception>
    public async Task<GuestCommandResult> RunAsync(string shellScript, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var id = Interlocked.Increment(ref _lastCommand);
        var files = Path.Combine(_work.Commands, id.ToString(CultureInfo.InvariantCulture));
        await File.WriteAllTextAsync(files + ".sh", shellScript, cancellationToken);
        var clock = Stopwatch.StartNew();
        var exit = await _channel.StartAsync(id);
        int? exitCode = null;
        try
        {
            exitCode = await exit.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            await KillAsync(id, exit);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(id, exit);
            throw;
        }

        var elapsed = clock.Elapsed;
        return new GuestCommandResult(exitCode, await ReadOutputAsync(files + ".out"), await ReadOutputAsync(files + ".err"), elapsed);
    }

    /// <summary>Notes a place in the kernel log, to read from there later.</summary>
    public async Task<KernelLogMark> MarkKernelLogAsync(CancellationToken cancellationToken = default)
    {
        var mark = new KernelLogMark(Interlocked.Increment(ref _lastMark));
        await RunOwnAsync($"echo '{mark.Text}' > /dev/kmsg", cancellationToken);
        return mark;
    }

    /// <summary>The kernel log since a mark, or all of it.</summary>
    public async Task<KernelLog> ReadKernelLogAsync(KernelLogMark? since = null, CancellationToken cancellationToken = default)
    {
        var result = await RunOwnAsync(OwnFolder + "/busybox dmesg", cancellationToken);
        return KernelLog.Parse(result.StandardOutput, since);
    }

    /// <summary>Kills the guest and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping)
            return;
        _stopping = true;
        await _qemu.KillAsync();
        await _channel.Listening;
        _channel.Dispose();
        _qemu.Dispose();
        _work.Dispose();
    }

    private static async Task<string> ReadOutputAsync(string path) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path) : string.Empty;

    private async Task<GuestCommandResult> RunOwnAsync(string script, CancellationToken cancellationToken)
    {
        var result = await RunAsync(script, LogTimeout, cancellationToken);
        return result.Succeeded ? result : throw new GuestException(GuestDiagnostics.Lost($"it no longer answers ({result}).", _work.ReadConsoleLog()));
    }

    private async Task KillAsync(int id, Task<int> exit)
    {
        await _channel.KillAsync(id);
        // A script stuck inside the kernel cannot be killed; the caller has waited long enough.
        await Task.WhenAny(exit, Task.Delay(KillGrace));
    }

    private async Task<Exception> DescribeLossAsync()
    {
        await _qemu.Exited;
        var errors = (await _qemu.ReadErrorsAsync()).Trim();
        var reason = _stopping ? "it was stopped." : errors.Length > 0 ? errors : "its kernel ended it.";
        return new GuestLostException(reason, _work.ReadConsoleLog());
    }
}
