using System.Text.Json.Nodes;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Processes;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Corpus;

/// <summary>The guest of a demonstration, with a TCP connection and a counting process that must not notice anything.</summary>
internal sealed class DemoGuest : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Guest _guest;

    private DemoGuest(Guest guest) => _guest = guest;

    public TimeSpan BootTime => _guest.BootTime;

    public static async Task<DemoGuest> StartAsync(
        KernelInputs inputs, string splice, string kernelModule, string update, string? faultProgram, CancellationToken cancellation)
    {
        var guest = await Guest.StartAsync(
            new GuestOptions
            {
                Kernel = new GuestKernel(inputs.Image, Path.Combine(inputs.ModulesFolder, "lib", "modules", inputs.Release), inputs.Release),
                Machine = GuestMachine.X64,
                Shares = [new GuestShare(splice, "/opt/splice")],
            },
            cancellation);
        File.Copy(update, Path.Combine(guest.ExchangeFolder, "update.ksplice"));
        File.Copy(kernelModule, Path.Combine(guest.ExchangeFolder, "ksplice.ko"));
        if (faultProgram is not null)
        {
            var built = await ProcessRunner.RunAsync(
                "gcc", ["-static", "-O1", "-Wall", "-o", Path.Combine(guest.ExchangeFolder, "fault"), faultProgram], null, null, TimeSpan.FromMinutes(1), cancellation);
            if (built.ExitCode != 0)
                throw new InvalidOperationException($"gcc: {built.StandardError}");
        }

        var demo = new DemoGuest(guest);
        await demo.RunAsync($"cp {Guest.ExchangeInGuest}/* /tmp/ && chmod +x /tmp/fault 2>/dev/null; insmod /tmp/ksplice.ko", cancellation);
        return demo;
    }

    /// <summary>Starts a client and a server that count back and forth over TCP, and a process that counts by itself.</summary>
    public Task StartWitnessesAsync(CancellationToken cancellation) => RunAsync(
        """
        cd /tmp
        busybox nc -l -p 7000 -e cat >/dev/null 2>&1 &
        sleep 1
        (i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done) | busybox nc 127.0.0.1 7000 >/tmp/echoed 2>/dev/null &
        echo $! >/tmp/client
        (i=0; while :; do i=$((i+1)); echo $i >/tmp/count.new; mv /tmp/count.new /tmp/count; sleep 0.02; done) &
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
        echo "TCP connection: $n lines echoed in order, none lost; process: counted on to $b"
        """,
        cancellation)).Trim();

    /// <summary>Runs the program that shows the fault.</summary>
    public async Task<string> ShowFaultAsync(CancellationToken cancellation) =>
        (await _guest.RunAsync("/tmp/fault", Limit, cancellation)).StandardOutput.Trim();

    /// <summary>Runs splice in the guest.</summary>
    public async Task<JsonObject> SpliceAsync(string words, CancellationToken cancellation) =>
        JsonNode.Parse(await RunAsync($"/opt/splice/splice {words} --json", cancellation))!.AsObject();

    public Task LoadAsync(string module, CancellationToken cancellation) => RunAsync($"modprobe {module}", cancellation);

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
