using System.Collections.Immutable;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class RehearsalRunnerTests : IDisposable
{
    private const string Ok = """{"schema":"splice/1","outcome":"ok","diagnostics":[],"attempts":1}""";
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

    private sealed class FakeGuest(string exchangeFolder) : IRehearsalGuest
    {
        public Dictionary<string, GuestCommandResult> Answers { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Exception> Failures { get; } = new(StringComparer.Ordinal);

        public List<string> Scripts { get; } = [];

        public string Log { get; set; } = string.Empty;

        public bool Disposed { get; private set; }

        public string ExchangeFolder => exchangeFolder;

        public Task<GuestCommandResult> RunAsync(string shellScript, TimeSpan timeout, CancellationToken cancellationToken = default)
        {
            Scripts.Add(shellScript);
            if (Failures.FirstOrDefault(pair => shellScript.Contains(pair.Key, StringComparison.Ordinal)).Value is { } failure)
                throw failure;
            var answer = Answers.FirstOrDefault(pair => shellScript.Contains(pair.Key, StringComparison.Ordinal)).Value;
            return Task.FromResult(answer ?? new GuestCommandResult(0, Ok, "", TimeSpan.Zero));
        }

        public Task<KernelLogMark> MarkKernelLogAsync(CancellationToken cancellationToken = default) => Task.FromResult(new KernelLogMark(1));

        public Task<KernelLog> ReadKernelLogAsync(KernelLogMark? since = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(KernelLog.Parse(Log, since));

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
