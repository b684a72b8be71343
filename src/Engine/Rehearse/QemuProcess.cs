using System.ComponentModel;
using System.Diagnostics;

namespace Ksplice.Engine.Rehearse;

/// <summary>
/// A QEMU that cannot outlive this process, however this process ends: <c>setpriv --pdeathsig</c> asks the kernel to
/// kill it. The kernel sends that signal when the <i>thread</i> that started the child ends, and .NET's pool threads
/// come and go; so a thread of its own starts QEMU and stays until it has gone.
/// </summary>
internal sealed class QemuProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _exited;
    private readonly Task<string> _errors;

    private QemuProcess(Process process, Task exited)
    {
        _process = process;
        _exited = exited;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Lines to the guest's agent.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Lines from the guest's agent; ends when QEMU ends.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Process number, for tests and messages.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when QEMU has ended.</summary>
    public Task Exited => _exited;

    /// <summary>Starts QEMU.</summary>
    public static async Task<QemuProcess> StartAsync(string binary, IReadOnlyList<string> arguments)
    {
        var setpriv = HostTool.Find("setpriv") ?? throw new GuestException(GuestDiagnostics.ToolMissing("setpriv", "util-linux"));
        var start = new ProcessStartInfo(setpriv, ["--pdeathsig", "KILL", binary, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keeper = new Thread(() => Keep(start, started, exited)) { IsBackground = true, Name = "qemu keeper" };
        keeper.Start();
        return new QemuProcess(await started.Task, exited.Task);
    }

    /// <summary>What QEMU said about itself, once it has ended.</summary>
    public Task<string> ReadErrorsAsync() => _errors;

    /// <summary>Kills QEMU if it still runs and waits until it has gone. Its streams stay readable.</summary>
    public Task KillAsync()
    {
        if (!_exited.IsCompleted)
            _process.Kill();
        return _exited;
    }

    /// <summary>Lets go of the streams; QEMU must have ended.</summary>
    public void Dispose() => _process.Dispose();

    private static void Keep(ProcessStartInfo start, TaskCompletionSource<Process> started, TaskCompletionSource exited)
    {
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException("QEMU did not start.");
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            started.SetException(failure);
            return;
        }

        started.SetResult(process);
        process.WaitForExit();
        exited.SetResult();
    }
}
