using System.Text.Json.Nodes;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Processes;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus.Demo;

/// <summary>The guest of a demonstration, with a TCP connection and a counting process that must not notice anything.</summary>
internal sealed class DemoGuest : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Guest _guest;
    private readonly string _programs;

    private DemoGuest(Guest guest, string programs) => (_guest, _programs) = (guest, programs);

    public TimeSpan BootTime => _guest.BootTime;

    /// <summary>Boots the kernel and loads <c>ksplice.ko</c>.</summary>
    /// <param name="inputs">The kernel.</param>
    /// <param name="splice">Folder with the published program.</param>
    /// <param name="kernelModule"><c>ksplice.ko</c>, built for it.</param>
    /// <param name="programs">Folder with the sources of the programs that run in the guest.</param>
    /// <param name="cancellation">Ends the guest.</param>
    public static async Task<DemoGuest> StartAsync(
        KernelInputs inputs, string splice, string kernelModule, string programs, CancellationToken cancellation)
    {
        var guest = await Guest.StartAsync(
            new GuestOptions
            {
                Kernel = GuestKernel.Of(inputs),
                Machine = GuestMachine.X64,
                Shares = [new GuestShare(splice, "/opt/splice")],
            },
            cancellation);
        var demo = new DemoGuest(guest, programs);
        File.Copy(kernelModule, Path.Combine(guest.ExchangeFolder, "ksplice.ko"));
        await demo.RunAsync($"insmod {Guest.ExchangeInGuest}/ksplice.ko", cancellation);
        await demo.BuildAsync("entry", cancellation);
        return demo;
    }

    /// <summary>
    /// Starts a client and a server that count back and forth over TCP, and a process that counts by itself. At leisure: each step starts
    /// programs, and a guest that is busy with them would be measured instead of what is shown.
    /// </summary>
    public Task StartWitnessesAsync(CancellationToken cancellation) => RunAsync(
        """
        cd /tmp
        busybox nc -l -p 7000 -e cat >/dev/null 2>&1 &
        sleep 1
        (i=0; while :; do i=$((i+1)); echo $i; sleep 0.2; done) | busybox nc 127.0.0.1 7000 >/tmp/echoed 2>/dev/null &
        echo $! >/tmp/client
        (i=0; while :; do i=$((i+1)); echo $i >/tmp/count.new; mv /tmp/count.new /tmp/count; sleep 0.25; done) &
        echo $! >/tmp/worker
        sleep 1
        test -s /tmp/echoed && test -s /tmp/count
        """,
        cancellation);

    /// <summary>What the witnesses saw: lines echoed without a gap and a count that still grows.</summary>
    public async Task<string> QuestionWitnessesAsync(CancellationToken cancellation) => (await RunAsync(
        """
        kill -0 $(cat /tmp/client) && kill -0 $(cat /tmp/worker) || { echo "a witness died"; exit 1; }
        a=$(cat /tmp/count)
        for wait in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; b=$(cat /tmp/count); [ "$b" = "$a" ] || break; done
        [ "$b" -gt "$a" ] || { echo "the process stands still"; exit 1; }
        busybox head -c -8 /tmp/echoed >/tmp/seen; sed -i '$d' /tmp/seen
        n=$(wc -l </tmp/seen)
        seq 1 "$n" | cmp -s - /tmp/seen || { echo "the connection lost or repeated a line"; exit 1; }
        echo "the TCP connection has echoed $n lines, none lost; the process has counted on to $b"
        """,
        cancellation)).Trim();

    /// <summary>Makes an update available as the path that is returned.</summary>
    public string Give(DemoUpdate update)
    {
        var name = Path.GetFileName(update.Report.Path);
        File.Copy(update.Report.Path, Path.Combine(_guest.ExchangeFolder, name), overwrite: true);
        return $"{Guest.ExchangeInGuest}/{name}";
    }

    /// <summary>Compiles a program for the guest.</summary>
    public async Task BuildAsync(string program, CancellationToken cancellation)
    {
        var built = await ProcessRunner.RunAsync(
            "gcc", ["-static", "-O1", "-Wall", "-o", Path.Combine(_guest.ExchangeFolder, program), Path.Combine(_programs, program + ".c")],
            null, null, TimeSpan.FromMinutes(1), cancellation);
        if (built.ExitCode != 0)
            throw new InvalidOperationException($"gcc: {built.StandardError}");
    }

    /// <summary>Runs the program that shows a fault: what it prints starts with <c>faulty</c> or <c>mended</c>.</summary>
    public async Task<string> ShowFaultAsync(string program, CancellationToken cancellation) =>
        (await _guest.RunAsync($"{Guest.ExchangeInGuest}/{program}", Limit, cancellation)).StandardOutput.Trim();

    /// <summary>First bytes of functions in the running kernel's memory.</summary>
    public async Task<IReadOnlyList<string>> ReadEntriesAsync(DemoUpdate update, CancellationToken cancellation) =>
        (await RunAsync($"{Guest.ExchangeInGuest}/entry {update.Module ?? "vmlinux"} {string.Join(' ', update.Functions)}", cancellation)).Trim().Split('\n');

    /// <summary>Runs splice in the guest.</summary>
    public async Task<(bool Succeeded, JsonObject Answer)> SpliceAsync(string words, CancellationToken cancellation)
    {
        var result = await _guest.RunAsync($"/opt/splice/splice {words} --json", Limit, cancellation);
        return JsonNode.Parse(result.StandardOutput) is JsonObject answer
            ? (result.Succeeded, answer)
            : throw new InvalidOperationException($"In the guest, 'splice {words}' failed: {result.StandardOutput}{result.StandardError}");
    }

    /// <summary>Loads a module; false when it does not load here, for want of its device for example.</summary>
    public async Task<bool> TryLoadAsync(string module, CancellationToken cancellation) =>
        (await _guest.RunAsync($"modprobe {module}", Limit, cancellation)).Succeeded;

    public async Task<IReadOnlyList<string>> WarningsAsync(CancellationToken cancellation) =>
        [.. (await _guest.ReadKernelLogAsync(null, cancellation)).Warnings.Select(w => w.Line)];

    public ValueTask DisposeAsync() => _guest.DisposeAsync();

    private async Task<string> RunAsync(string script, CancellationToken cancellation)
    {
        var result = await _guest.RunAsync(script, Limit, cancellation);
        return result.Succeeded ? result.StandardOutput
            : throw new InvalidOperationException($"In the guest, '{script.Split('\n')[0]}' failed: {result.StandardOutput}{result.StandardError}");
    }
}
