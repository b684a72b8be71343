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

    /// <summary>Starts a client and a server that count back and forth over TCP, and a process that counts by itself.</summary>
    public async Task StartWitnessesAsync(CancellationToken cancellation)
    {
        await BuildAsync("witness", cancellation);
        await RunAsync(
            $"""
            mkdir /tmp/witness && {Guest.ExchangeInGuest}/witness /tmp/witness
            for wait in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; test -s /tmp/witness/echoed && test -s /tmp/witness/counted && exit 0; done
            cat /tmp/witness/fault
            exit 1
            """,
            cancellation);
    }

    /// <summary>What the witnesses saw: lines echoed without a gap, and numbers that still grow.</summary>
    public async Task<string> QuestionWitnessesAsync(CancellationToken cancellation) => (await RunAsync(
        """
        cd /tmp/witness
        echoed=$(cat echoed) counted=$(cat counted)
        for wait in 1 2 3 4 5 6 7 8 9 10; do
            sleep 0.5
            [ "$(cat echoed)" = "$echoed" ] || [ "$(cat counted)" = "$counted" ] || break
        done
        test ! -e fault && kill -0 $(cat pids) || { echo "a witness died: $(cat fault)"; exit 1; }
        [ "$(cat echoed)" != "$echoed" ] || { echo "the connection stands still"; exit 1; }
        [ "$(cat counted)" != "$counted" ] || { echo "the process stands still"; exit 1; }
        echo "the TCP connection has echoed $(sed 's/^0*//' echoed) lines, none lost; the process has counted on to $(sed 's/^0*//' counted)"
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
