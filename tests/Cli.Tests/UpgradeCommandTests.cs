using Ksplice.Cli.Commands.Operate;
using Ksplice.Engine.Install;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Cli.Tests;

/// <summary>Installing and removing as far as it goes where no update fits the kernel: what the kernel then does is tried in a guest.</summary>
[Collection(OperatorKeys.Collection)]
public sealed class UpgradeCommandTests : IDisposable
{
    private readonly OperatorMachine _machine = new();

    private string Kept => Path.Combine(_machine.State, "updates", "a.ksplice");

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("upgrade", "-y", "-n")]
    [InlineData("upgrade", "a")]
    [InlineData("install")]
    [InlineData("remove")]
    [InlineData("remove", "a", "--all")]
    public async Task A_command_line_that_makes_no_sense_is_exit_code_2(params string[] arguments) =>
        Assert.Equal(2, (await _machine.Splice.RunAsync(arguments)).ExitCode);

    [Fact]
    public async Task A_preview_shows_the_plan_and_changes_nothing()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var preview = await _machine.RunAsync("upgrade", "-n", "--json");

        Assert.Equal((0, "ok"), (preview.ExitCode, (string?)preview.Json["outcome"]));
        Assert.Equal("a", (string?)Assert.Single(preview.Json["plan"]!.AsArray())!["id"]);
        Assert.Empty(preview.Json["done"]!.AsArray());
        Assert.False((bool?)preview.Json["upToDate"]);
        Assert.StartsWith("would install a  A sample (CVE-2026-0001)\n", (await _machine.RunAsync("install", "a", "-n", "-q")).Output, StringComparison.Ordinal);
        Assert.Equal(["sources"], Directory.GetFileSystemEntries(_machine.State).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_answer_is_no()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var printed = await _machine.RunAsync("upgrade", "-q");

        Assert.Equal(4, printed.ExitCode);
        Assert.Contains("  install  a  A sample (CVE-2026-0001)", printed.Error, StringComparison.Ordinal);
        Assert.Contains("KSP6414", printed.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public async Task A_trusted_update_is_kept_and_then_the_kernel_is_asked_which_refuses_what_does_not_fit()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var printed = await _machine.RunAsync("upgrade", "-y", "--trust", _machine.Trusted, "--json");

        Assert.Equal((4, "refused"), (printed.ExitCode, (string?)printed.Json["outcome"]));
        Assert.Empty(printed.Json["done"]!.AsArray());
        Assert.False((bool?)printed.Json["upToDate"]);
        Assert.Equal(await File.ReadAllBytesAsync(_machine.Splice.File("a.ksplice")), await File.ReadAllBytesAsync(Kept));
    }

    [Fact]
    public async Task An_update_whose_author_is_not_trusted_is_not_even_kept()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var printed = await _machine.RunAsync("upgrade", "-y", "--json");

        Assert.Equal((6, "untrusted"), (printed.ExitCode, (string?)printed.Json["outcome"]));
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public async Task With_nothing_to_install_the_kernel_is_up_to_date_and_says_so_to_everybody()
    {
        await _machine.PublishAsync("a", OperatorMachine.Kernel with { BuildId = new('b', 40) });
        _machine.Configure();

        var printed = await _machine.RunAsync("upgrade", "-y", "-q");

        Assert.Equal((3, $"Your kernel is fully up to date. Effective kernel version is {OperatorMachine.Kernel.Release}\n"), (printed.ExitCode, printed.Output));
        Assert.Equal(OperatorMachine.Kernel.Release + "\n", await File.ReadAllTextAsync(Path.Combine(_machine.State, "effective_kernel")));
    }

    [Fact]
    public async Task A_source_that_failed_keeps_the_kernel_from_being_called_up_to_date()
    {
        _machine.Configure();

        var printed = await _machine.RunAsync("upgrade", "-y", "--json");

        Assert.Equal((8, false), (printed.ExitCode, (bool?)printed.Json["upToDate"]));
    }

    [Fact]
    public async Task A_second_operation_is_told_of_the_first()
    {
        _machine.Configure();
        using var held = new StateLayout(_machine.State).TakeLock().Value!;

        var printed = await _machine.RunAsync("remove", "--all", "-y", "--json");

        Assert.Equal((5, "KSP6404"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    [Fact]
    public async Task What_is_not_there_can_be_neither_installed_nor_removed()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();

        var installed = await _machine.RunAsync("install", "c", "-y", "--json");
        var removed = await _machine.RunAsync("remove", "a", "-y", "--json");

        Assert.Equal((4, "KSP6405"), (installed.ExitCode, (string?)installed.Json["diagnostics"]![0]!["code"]));
        Assert.Equal((4, "KSP6413"), (removed.ExitCode, (string?)removed.Json["diagnostics"]![0]!["code"]));
        Assert.Equal(3, (await _machine.RunAsync("remove", "--all", "-y")).ExitCode);
    }

    [Theory]
    [InlineData("autoinstall = no", 0)]
    [InlineData("autoinstall = yes", 4)]
    public async Task Unattended_the_settings_decide_whether_it_is_tried(string setting, int exitCode)
    {
        await _machine.PublishAsync("a");
        _machine.Configure(setting);

        var printed = await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");

        Assert.Equal(exitCode, printed.ExitCode);
        Assert.Equal(exitCode != 0, File.Exists(Kept));
    }

    [Fact]
    public async Task Unattended_nothing_happens_in_quiet_hours()
    {
        await _machine.PublishAsync("a");
        _machine.Configure("autoinstall = yes\nquiet_hours = 00:00-12:00, 12:00-00:00");

        var printed = await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");

        Assert.Equal((3, "KSP6421"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
        Assert.False(Directory.Exists(_machine.State));
        Assert.Equal(0, (await _machine.RunAsync("upgrade", "-n", "--json")).ExitCode);
    }

    [Fact]
    public async Task Unattended_updates_that_wait_and_failures_are_told_once()
    {
        await _machine.PublishAsync("a");
        _machine.Configure("autoinstall = no");
        _machine.Report();

        var first = await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");
        await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");
        Assert.Equal("a", (string?)Assert.Single(first.Json["available"]!.AsArray())!["id"]);
        Assert.Single(Subjects, subject => subject.EndsWith("New kernel updates", StringComparison.Ordinal));

        _machine.Configure("autoinstall = yes");
        _machine.Report();
        await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");
        await _machine.RunAsync("upgrade", "--unattended", "--trust", _machine.Trusted, "--json");
        Assert.Equal(2, Subjects.Count);
        Assert.EndsWith("Updating the kernel failed (refused)", Subjects[1], StringComparison.Ordinal);
        Assert.Contains("Not installed:\n  a  A sample (CVE-2026-0001)", _machine.Mail.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_told_on_the_terminal_and_others_of_what_failed()
    {
        await _machine.PublishAsync("a");
        _machine.Configure();
        _machine.Report();

        await _machine.RunAsync("upgrade", "-q");
        Assert.Empty(Subjects);
        await _machine.RunAsync("install", "a", "-y", "-q", "--trust", _machine.Trusted);

        Assert.EndsWith("Installing kernel updates failed (refused)", Assert.Single(Subjects), StringComparison.Ordinal);
        var log = await File.ReadAllLinesAsync(_machine.Log);
        Assert.Equal(3, log.Length);
        Assert.Contains(" install[", log[0], StringComparison.Ordinal);
        Assert.EndsWith("]: begins: install a", log[0], StringComparison.Ordinal);
        Assert.EndsWith("]: ends: refused", log[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_is_an_error()
    {
        await _machine.PublishAsync("a", OperatorMachine.Kernel with { BuildId = new('b', 40) });
        _machine.Configure();
        Directory.CreateDirectory(Path.Combine(_machine.State, "effective_kernel"));

        var printed = await _machine.RunAsync("upgrade", "-y", "--json");

        Assert.Equal((1, "KSP6418"), (printed.ExitCode, (string?)printed.Json["diagnostics"]![0]!["code"]));
    }

    private List<string> Subjects => [.. _machine.Mail.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("Subject: ", StringComparison.Ordinal))];

    [Fact]
    public void The_kernels_word_and_the_file_switch_off_what_happens_by_itself()
    {
        var paths = new KernelPaths(Proc: _machine.Splice.Folder);
        File.WriteAllText(_machine.Splice.File("cmdline"), "root=/dev/sda nosplicer quiet\n");
        Assert.Null(OffSwitch.Find(paths, _machine.Splice.File("disable")));

        File.WriteAllText(_machine.Splice.File("disable"), "");
        Assert.Equal(_machine.Splice.File("disable"), OffSwitch.Find(paths, _machine.Splice.File("disable")));

        File.WriteAllText(_machine.Splice.File("cmdline"), "root=/dev/sda nosplice\n");
        var told = OperateDiagnostics.SwitchedOff(OffSwitch.Find(paths, _machine.Splice.File("disable"))!);
        Assert.Equal(("KSP6415", true), (told.Code, told.Message.Contains("nosplice", StringComparison.Ordinal)));
    }
}
