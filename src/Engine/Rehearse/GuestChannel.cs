using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// The host's end of the agent's line protocol (described in <c>GuestFiles/agent.sh</c>): pairs every command with its
/// answer, and fails all that wait when the guest dies.
/// </summary>
internal sealed class GuestChannel : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _running = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Stream _toGuest;
    private readonly Func<Task<Exception>> _describeLoss;
    private Exception? _loss;

    /// <summary>Starts listening.</summary>
    /// <param name="toGuest">Lines to the agent.</param>
    /// <param name="fromGuest">Lines from the agent; its end means that the guest is gone.</param>
    /// <param name="describeLoss">Makes the exception for whoever still waits then.</param>
    public GuestChannel(Stream toGuest, TextReader fromGuest, Func<Task<Exception>> describeLoss)
    {
        _toGuest = toGuest;
        _describeLoss = describeLoss;
        Listening = Task.Run(() => ListenAsync(fromGuest));
    }

    /// <summary>Completes when the agent accepts commands; fails when the guest dies before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when the guest is gone.</summary>
    public Task Listening { get; }

    /// <summary>Asks the agent to start a command whose script is in place.</summary>
    /// <returns>Completes with the exit code, or fails with the loss of the guest.</returns>
    public async Task<Task<int>> StartAsync(int id)
    {
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[id] = exit;
        // The guest may have died between the last look and this entry: then nobody else will complete it.
        if (Volatile.Read(ref _loss) is { } loss)
            exit.TrySetException(loss);
        else
            await SendAsync($"run {id}\n");
        return exit.Task;
    }

    /// <summary>Asks the agent to kill a command.</summary>
    public Task KillAsync(int id) => SendAsync($"kill {id}\n");

    public void Dispose() => _writing.Dispose();

    private async Task SendAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await _toGuest.WriteAsync(Encoding.ASCII.GetBytes(line));
            await _toGuest.FlushAsync();
        }
        catch (IOException)
        {
            // The pipe breaks when QEMU ends; the listener sees that too and fails every waiting command with the reason.
            await Listening;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ListenAsync(TextReader fromGuest)
    {
        while (await fromGuest.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            if (words is ["ready"])
            {
                _ready.TrySetResult();
            }
            else if (words is ["exit", var idText, var codeText]
                && int.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && int.TryParse(codeText, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                && _running.TryRemove(id, out var exit))
            {
                exit.TrySetResult(code);
            }
        }

        var loss = await _describeLoss();
        Volatile.Write(ref _loss, loss);
        _ready.TrySetException(loss);
        foreach (var waiting in _running.Values)
            waiting.TrySetException(loss);
        // A start failure is told through the waiting task; nobody has to look at this one.
        _ = _ready.Task.Exception;
    }
}
