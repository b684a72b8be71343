using System.Collections.Immutable;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class RehearsalRunnerTests : IDisposable
{
    private static readonly string[] AllSteps = ["boot", "check-before", "apply", "check-after", "undo", "check-undone", "kernel-log"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly FakeGuest _guest;

    public RehearsalRunnerTests() => _guest = new FakeGuest(_folder.CreateSubdirectory("exchange").FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task All_steps_pass_in_their_order()
    {
        var result = await RunAsync(Request(check: true));

        Assert.True(result.Passed);
        Assert.Equal(AllSteps, result.Steps.Select(step => step.Name));
        Assert.All(result.Steps, step => Assert.Equal(RehearsalStepOutcome.Passed, step.Outcome));
        Assert.Equal(1, result.Apply!.Value.GetProperty("attempts").GetInt32());
        Assert.NotNull(result.Undo);
        Assert.True(_guest.Disposed);
    }

    [Fact]
    public async Task Without_a_check_script_the_checks_are_told_as_skipped()
    {
        var result = await RunAsync(Request(check: false));

        Assert.True(result.Passed);
        Assert.Equal(
            ["check-before", "check-after", "check-undone"],
            result.Steps.Where(step => step.Outcome == RehearsalStepOutcome.Skipped).Select(step => step.Name));
    }

    [Theory]
    [InlineData("check before", "check-before", "KSP5908")]
    [InlineData("'apply'", "apply", "KSP5909")]
    [InlineData("check after", "check-after", "KSP5908")]
    [InlineData("'undo'", "undo", "KSP5909")]
    [InlineData("check undone", "check-undone", "KSP5908")]
    public async Task The_first_step_that_fails_is_the_last(string script, string step, string code)
    {
        _guest.Answers[script] = new GuestCommandResult(1, "said", "complained", TimeSpan.Zero);

        var result = await RunAsync(Request(check: true));

        Assert.False(result.Passed);
        Assert.Equal(AllSteps.TakeWhile(name => name != step).Append(step), result.Steps.Select(s => s.Name));
        Assert.Equal(RehearsalStepOutcome.Failed, result.Steps[^1].Outcome);
        Assert.Equal(code, result.Diagnostics[0].Code);
        Assert.Contains("complained", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_findings_of_a_refused_apply_are_told_as_if_found_here()
    {
        const string refusal = """
            {"outcome":"refused","diagnostics":[{"code":"KSP4101","severity":"error","message":"no match","location":"a.o: f+0x1","hint":"look"}]}
            """;
        _guest.Answers["'apply'"] = new GuestCommandResult(4, refusal, "", TimeSpan.Zero);

        var result = await RunAsync(Request(check: false));

        Assert.Equal(["KSP5909", "KSP4101"], result.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Equal("a.o: f+0x1", result.Diagnostics[1].Location);
        Assert.Equal("refused", result.Apply!.Value.GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"outcome":"nothing"}""")]
    public async Task An_apply_that_does_not_say_ok_has_failed_whatever_its_exit_code(string output)
    {
        _guest.Answers["'apply'"] = new GuestCommandResult(0, output, "", TimeSpan.Zero);

        Assert.Equal("apply", (await RunAsync(Request(check: false))).Steps[^1].Name);
    }

    [Fact]
    public async Task A_warning_in_the_kernel_log_fails_an_otherwise_good_rehearsal()
    {
        _guest.Log = "[1] WARNING: CPU: 0 PID: 1 at kernel/x.c:1";

        var result = await RunAsync(Request(check: true));

        Assert.False(result.Passed);
        Assert.Equal("kernel-log", result.Steps[^1].Name);
        Assert.Equal("KSP5910", Assert.Single(result.Diagnostics).Code);
        Assert.Single(result.KernelLogWarnings);
    }

    [Fact]
    public async Task The_kernel_log_is_read_after_a_failed_step_too()
    {
        _guest.Log = "[1] BUG: sleeping";
        _guest.Answers["check after"] = new GuestCommandResult(1, "", "", TimeSpan.Zero);

        Assert.Single((await RunAsync(Request(check: true))).KernelLogWarnings);
    }

    [Fact]
    public async Task A_guest_that_dies_fails_the_step_it_died_in_and_its_console_is_judged()
    {
        _guest.Failures["'apply'"] = new GuestLostException("its kernel ended it.", "[1] BUG: kernel NULL pointer dereference\n[2] Kernel panic - not syncing\n");

        var result = await RunAsync(Request(check: false));

        Assert.Equal("apply", result.Steps[^1].Name);
        Assert.Equal("KSP5906", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(["bug", "panic"], result.KernelLogWarnings.Select(warning => warning.Kind));
    }

    [Fact]
    public async Task A_guest_that_does_not_start_fails_the_boot()
    {
        var runner = new RehearsalRunner((_, _) => throw new GuestException(GuestDiagnostics.StartFailed("no", "")));

        var result = await runner.RunAsync(Request(check: true));

        Assert.Equal("boot", Assert.Single(result.Steps).Name);
        Assert.Equal("KSP5905", Assert.Single(result.Diagnostics).Code);
        Assert.False(result.Passed);
    }

    [Fact]
    public async Task Files_are_staged_under_their_own_names_and_named_to_splice()
    {
        await RunAsync(Request(check: true) with { TrustedKeys = [Make("my key.pub")], KernelModule = Make("other.ko") });

        Assert.True(File.Exists(Path.Combine(_guest.ExchangeFolder, "rehearsal", "update0", "one.ksplice")));
        var apply = Assert.Single(_guest.Scripts, script => script.Contains("'apply'", StringComparison.Ordinal));
        Assert.Contains(
            "'apply' '--json' '--trust' '/opt/ksplice-rehearsal/key0/my key.pub' '/opt/ksplice-rehearsal/update0/one.ksplice'",
            apply,
            StringComparison.Ordinal);
        Assert.Contains(_guest.Scripts, script => script.Contains("insmod /opt/ksplice-rehearsal/module/ksplice.ko", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_module_that_does_not_start_is_told_and_the_rehearsal_goes_on()
    {
        File.Copy(
            CFixture.CompileFile("""__attribute__((section(".gnu.linkonce.this_module"))) int (*start)(void);""", CFixture.Kernel), Path.Combine(_guest.ExchangeFolder, "driver.ko"));
        _guest.Answers["--show-depends"] = new GuestCommandResult(0, "insmod /lib/modules/6.1/driver.ko\n", "", TimeSpan.Zero);
        _guest.Answers["unpack="] = new GuestCommandResult(10, "", "No such device", TimeSpan.Zero);
        _guest.Answers["modprobe 'driver'"] = new GuestCommandResult(1, "", "No such device", TimeSpan.Zero);

        var result = await RunAsync(Request(check: false) with { LoadModules = ["driver"] });

        Assert.True(result.Passed);
        Assert.Equal("KSP5911", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public async Task A_module_that_is_not_there_fails_the_apply()
    {
        _guest.Answers["modprobe"] = new GuestCommandResult(1, "", "not found", TimeSpan.Zero);

        var result = await RunAsync(Request(check: false) with { LoadModules = ["driver"] });

        Assert.Equal(("apply", "KSP5912"), (result.Steps[^1].Name, Assert.Single(result.Diagnostics).Code));
    }

    private Task<RehearsalResult> RunAsync(RehearsalRequest request) =>
        new RehearsalRunner((_, _) => Task.FromResult<IRehearsalGuest>(_guest)).RunAsync(request);

    private RehearsalRequest Request(bool check) => new()
    {
        Guest = new GuestOptions { Kernel = new GuestKernel("vmlinuz", "modules", "1.2.3") },
        SpliceFolder = _folder.FullName,
        Updates = [Make("one.ksplice")],
        CheckScript = check ? Make("check.sh") : null,
    };

    private string Make(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, name);
        return path;
    }
}
