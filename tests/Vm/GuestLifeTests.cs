using System.Diagnostics;
using System.Globalization;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Vm.Tests;

[Collection(OwnGuest.Name)]
public sealed class GuestLifeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static GuestOptions Minimal => new() { Kernel = TestKernel.Find(), SharedRoot = null, MemoryMebibytes = 512 };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_clean_boot_has_no_warnings_in_its_log_and_its_files_shares_and_words_are_as_asked()
    {
        var file = Path.Combine(_folder.FullName, "tool");
        await File.WriteAllTextAsync(file, "#!/bin/sh\necho \"tool $1\"\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = Minimal with
        {
            Files = Minimal.Files.Add("/opt/tool", file),
            Shares = [new GuestShare(_folder.FullName, "/mnt/it's ro"), new GuestShare(_folder.FullName, "/mnt/rw", Writable: true)],
            KernelCommandLine = ["ksplice.word=1"],
            Environment = Minimal.Environment.Add("GREETING", "it's $HOME"),
            ConsoleLogPath = Path.Combine(_folder.FullName, "console.log"),
        };
        await using (var guest = await Guest.StartAsync(options))
        {
            var log = await guest.ReadKernelLogAsync();
            Assert.Empty(log.Warnings);
            Assert.True(log.Lines.Length > 100);

            Assert.Equal("tool x\n", (await guest.RunAsync("/opt/tool x", Patience)).StandardOutput);
            Assert.Equal("it's $HOME\n", (await guest.RunAsync("echo \"$GREETING\"", Patience)).StandardOutput);
            Assert.Contains("ksplice.word=1", (await guest.RunAsync("cat /proc/cmdline", Patience)).StandardOutput, StringComparison.Ordinal);
            Assert.NotEqual(0, (await guest.RunAsync("touch \"/mnt/it's ro/no\"", Patience)).ExitCode);
            Assert.Equal(0, (await guest.RunAsync("cp \"/mnt/it's ro/tool\" /mnt/rw/copy", Patience)).ExitCode);
            Assert.NotEqual(0, (await guest.RunAsync("test -e /usr/share/dotnet", Patience)).ExitCode);
        }

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "copy")));
        Assert.Contains("Linux version", await File.ReadAllTextAsync(options.ConsoleLogPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_crash_fails_all_commands_at_once_and_shows_the_console()
    {
        await using var guest = await Guest.StartAsync(Minimal);
        var waiting = guest.RunAsync("sleep 1000", TimeSpan.FromMinutes(10));
        var clock = Stopwatch.StartNew();

        var crash = await Assert.ThrowsAsync<GuestLostException>(() => guest.RunAsync("echo c > /proc/sysrq-trigger; sleep 100", TimeSpan.FromMinutes(10)));
        await Assert.ThrowsAsync<GuestLostException>(() => waiting);
        await Assert.ThrowsAsync<GuestLostException>(() => guest.RunAsync("true", Patience));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 120);
        Assert.Equal("KSP5906", crash.Diagnostic.Code);
        Assert.Contains("sysrq triggered crash", crash.ConsoleLog, StringComparison.Ordinal);
        Assert.NotEmpty(KernelLogWarnings.Find(crash.ConsoleLog.Split('\n')));
        Assert.False(guest.IsAlive);
    }

    [Fact]
    public async Task A_kernel_that_does_not_come_up_in_time_leaves_no_emulator_behind()
    {
        var options = Minimal with { StartTimeout = TimeSpan.FromSeconds(1), KernelCommandLine = ["ksplice.mine=" + _folder.Name] };

        var failure = await Assert.ThrowsAsync<GuestException>(() => Guest.StartAsync(options));

        Assert.Equal("KSP5905", failure.Diagnostic.Code);
        Assert.DoesNotContain(
            Process.GetProcesses(),
            process => File.Exists($"/proc/{process.Id}/cmdline") && ReadCommandLine(process.Id).Contains(_folder.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_emulator_dies_with_a_parent_that_is_killed()
    {
        var start = new ProcessStartInfo("dotnet", [GuestProgram.Path, GuestProgram.BootAndWait]) { RedirectStandardOutput = true, UseShellExecute = false };
        // A killed program cannot tidy up: its temporary files go with this test's.
        start.Environment["TMPDIR"] = _folder.FullName;
        using var parent = Process.Start(start)!;
        var emulator = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        Assert.True(IsRunning(emulator));

        parent.Kill();
        await parent.WaitForExitAsync();

        for (var i = 0; i < 50 && IsRunning(emulator); i++)
            await Task.Delay(100);
        Assert.False(IsRunning(emulator));
    }

    // A killed process may stay as a zombie of whatever adopted it: dead all the same.
    private static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/cmdline") && ReadCommandLine(process).Length > 0;

    private static string ReadCommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
