using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Engine.Tests.Report.Delivery;

public sealed class ReportDeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MovedClock _clock = new();
    private readonly FakeSender _sender = new();
    private readonly UnsentReports _unsent;
    private readonly ReportDelivery _delivery;

    public ReportDeliveryTests()
    {
        _unsent = new(_folder.File("unsent"), _clock);
        _delivery = new(_unsent);
    }

    private static ReportSection Section { get; } = new("admins", new Dictionary<string, string>());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_that_is_sent_is_not_kept()
    {
        var result = await SendAsync("1");

        Assert.True(result.Outcome!.IsOk);
        Assert.Equal((0, 0), (result.EarlierSent, result.Waiting));
        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public async Task What_could_not_be_sent_is_sent_with_the_next_one_longest_waiting_first()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        var failed = await SendAsync("1");
        await SendAsync("2");
        _sender.Failure = null;

        var result = await SendAsync("3");

        Assert.Equal(["KSP9999", "KSP6452"], failed.Diagnostics.Select(d => d.Code));
        Assert.Equal((OutcomeKind.SourceFailed, 1), (failed.Outcome!.Kind, failed.Waiting));
        Assert.Equal(["1", "2", "3"], _sender.Sent);
        Assert.Equal((2, 0), (result.EarlierSent, result.Waiting));
        Assert.Empty(_unsent.Of("admins"));
    }

    [Fact]
    public async Task While_the_way_is_closed_it_is_tried_once_per_run()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        await SendAsync("2");
        _sender.Tried.Clear();

        await SendAsync("3");

        Assert.Equal(["1"], _sender.Tried);
        Assert.Equal(["1", "2", "3"], _unsent.Of("admins").Select(one => one.Report.Id));
    }

    [Fact]
    public async Task A_report_that_is_refused_for_itself_does_not_keep_others_back()
    {
        _sender.Failure = OutcomeKind.Refused;
        await SendAsync("1");
        _sender.Failure = null;
        _sender.Refused = "1";

        var result = await SendAsync("2");

        Assert.Equal(["2"], _sender.Sent);
        Assert.Equal((0, 1), (result.EarlierSent, result.Waiting));
    }

    [Fact]
    public async Task Sections_do_not_get_each_others_reports()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        _sender.Failure = null;

        await _delivery.SendAsync(Section with { Name = "others" }, _sender, Report("2"), CancellationToken.None);

        Assert.Equal(["2"], _sender.Sent);
        Assert.Single(_unsent.Of("admins"));
    }

    [Fact]
    public async Task Without_a_new_report_what_waits_is_sent()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        _sender.Failure = null;

        Assert.Equal(1, (await _delivery.SendAsync(Section, _sender, null, CancellationToken.None)).EarlierSent);
        Assert.Equal(["1"], _sender.Sent);
    }

    [Fact]
    public async Task An_interrupted_sender_leaves_the_report_kept()
    {
        _sender.IsInterrupted = true;

        await Assert.ThrowsAsync<OperationCanceledException>(() => SendAsync("1"));

        Assert.Single(_unsent.Of("admins"));
    }

    [Fact]
    public async Task Only_the_owner_can_look_into_what_is_kept()
    {
        Directory.CreateDirectory(_folder.File("unsent"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("unsent")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_folder.File("unsent"), "*.json").Single()));
    }

    [Fact]
    public async Task What_waits_too_long_is_given_up()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        _clock.Now += UnsentReports.MaximumAge + TimeSpan.FromHours(1);

        var result = await SendAsync("2");

        Assert.Contains("KSP6453", result.Diagnostics.Select(d => d.Code));
        Assert.Equal(["2"], _unsent.Of("admins").Select(one => one.Report.Id));
    }

    [Fact]
    public void Number_and_size_are_bounded_and_the_longest_waiting_go_first()
    {
        for (var index = 0; index < UnsentReports.Capacity + 5; index++)
            Keep($"{index}", "short");
        Assert.Single(_unsent.Trim(), d => d.Code == "KSP6453");
        Assert.Equal("5", _unsent.Of("admins")[0].Report.Id);

        for (var index = 0; index < 6; index++)
            Keep($"long{index}", new string('x', 1024 * 1024));
        _unsent.Trim();
        Assert.Equal(["long3", "long4", "long5"], _unsent.Of("admins").Select(one => one.Report.Id));
    }

    [Fact]
    public async Task A_damaged_file_is_removed_and_the_others_are_sent()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        File.WriteAllText(Path.Combine(_folder.File("unsent"), "0.json"), "{");
        _sender.Failure = null;

        await SendAsync("2");

        Assert.Equal(["1", "2"], _sender.Sent);
        Assert.Empty(Directory.GetFiles(_folder.File("unsent"), "*.json"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_and_the_report_is_sent_all_the_same()
    {
        File.WriteAllText(_folder.File("unsent"), "a file");

        var result = await SendAsync("1");
        _sender.Failure = OutcomeKind.SourceFailed;
        var failed = await SendAsync("2");

        Assert.True(result.Outcome!.IsOk);
        Assert.Equal("KSP6454", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(["KSP9999", "KSP6454", "KSP6454"], failed.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public async Task While_another_process_sends_what_waits_only_the_new_one_is_sent()
    {
        _sender.Failure = OutcomeKind.SourceFailed;
        await SendAsync("1");
        _sender.Failure = null;

        using (_unsent.TryHold())
            await SendAsync("2");

        Assert.Equal(["2"], _sender.Sent);
    }

    private static RenderedReport Report(string id) => new(id, DateTimeOffset.UnixEpoch, "text");

    private Task<DeliveryResult> SendAsync(string id)
    {
        _clock.Now += TimeSpan.FromSeconds(1);
        return _delivery.SendAsync(Section, _sender, Report(id), CancellationToken.None);
    }

    private void Keep(string id, string text)
    {
        _clock.Now += TimeSpan.FromSeconds(1);
        _unsent.Keep("admins", Report(id) with { Text = text });
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class FakeSender : IReportSender
    {
        public string Name => "fake";

        public string Format => "fake";

        public OutcomeKind? Failure { get; set; }

        public string? Refused { get; set; }

        public bool IsInterrupted { get; set; }

        public List<string> Tried { get; } = [];

        public List<string> Sent { get; } = [];

        public Task<Outcome<SentReport>> SendAsync(ReportSection section, RenderedReport report, CancellationToken cancellation)
        {
            if (IsInterrupted)
                throw new OperationCanceledException();
            Tried.Add(report.Id);
            var failure = Failure ?? (report.Id == Refused ? OutcomeKind.Refused : null);
            if (failure is { } kind)
                return Task.FromResult(Outcome<SentReport>.None(kind, Diagnostic.Error("KSP9999", "no", null, "wait")));
            Sent.Add(report.Id);
            return Task.FromResult(Outcome<SentReport>.Ok(new(["a"], "fake")));
        }
    }
}
