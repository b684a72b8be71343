using System.Diagnostics;
using System.Globalization;

namespace Ksplice.Cli.Tests;

/// <summary>
/// Processes that end in the middle, as by a power cut, and disks that are full from some moment on: strace does either to the first, the second, the third …
/// change that a thread makes to a disk, until the command comes through. On a kernel that no update fits everything is done but the last step, which leaves
/// nothing on the disk.
/// </summary>
[Collection(OperatorKeys.Collection)]
public sealed class PowerCutTests : IDisposable
{
    private const string Changes = "pwrite64,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,fsync,fdatasync";
    private const string Growth = "pwrite64,mkdir,mkdirat,fsync,fdatasync";
    private const int Killed = 128 + 9;
    private const int RefusedByTheKernel = 4;
    private const int MostChanges = 200;

    private readonly OperatorMachine _machine = new();

    private string Kept => Path.Combine(_machine.State, "updates");

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("signal=SIGKILL:when={0}", Changes, Killed)]
    [InlineData("error=ENOSPC:when={0}+", Growth, 1)]
    public async Task Stopped_at_any_change_nothing_half_done_counts_and_the_next_run_heals(string fault, string at, int exitCode)
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        var whole = await File.ReadAllBytesAsync(_machine.Splice.File("a.ksplice"));
        var stops = 0;
        // Early changes are of the lists, later ones of the update; of many alike not each is tried.
        for (var change = 1; await UpgradeAsync(fault, at, change, exitCode) == exitCode; change += 1 + (change / 6))
        {
            Assert.InRange(change, 1, MostChanges);
            stops++;
            Assert.All(Updates(), file => Assert.Equal(whole, File.ReadAllBytes(file)));
            // Lists that were not taken are none; those that were say what is available.
            Assert.Contains((await _machine.RunAsync("check", "--no-refresh", "-q")).ExitCode, new[] { 8, 10 });

            var next = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

            Assert.True(next.ExitCode == RefusedByTheKernel, $"after change {change}: {next.Output}{next.Error}");
            Assert.Equal(whole, await File.ReadAllBytesAsync(Assert.Single(Updates())));
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_machine.State, "incoming")));
            Directory.Delete(_machine.State, recursive: true);
        }

        Assert.InRange(stops, 4, MostChanges);
        Assert.Equal(whole, await File.ReadAllBytesAsync(Assert.Single(Updates())));
    }

    private string[] Updates() => Directory.Exists(Kept) ? Directory.GetFiles(Kept) : [];

    /// <summary>Runs an upgrade that meets the fault at the so-many-th change of one of its threads.</summary>
    private async Task<int> UpgradeAsync(string fault, string at, int change, int exitCode)
    {
        string[] command =
        [
            "-f", "-qq", "-o", "/dev/null", "-e", $"trace={at}", "-e", $"inject={at}:" + string.Format(CultureInfo.InvariantCulture, fault, change),
            Environment.ProcessPath!, "exec", typeof(KillableProgram).Assembly.Location, _machine.Splice.File("runs"),
            "upgrade", "-y", "--trust", _machine.Trusted, "--config", _machine.Configuration, "--json",
        ];
        var start = new ProcessStartInfo("strace", command) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // The runtime's own files are none of the program's changes.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var told = await output + await error;
        Assert.True(process.ExitCode == exitCode || process.ExitCode == RefusedByTheKernel, $"change {change}, exit code {process.ExitCode}: {told}");
        // Whoever is killed cannot say so; of a full disk one hears.
        if (process.ExitCode == 1)
            Assert.True(told.Contains("KSP6322", StringComparison.Ordinal) || told.Contains("No space left on device", StringComparison.Ordinal), $"change {change}: {told}");
        return process.ExitCode;
    }
}
