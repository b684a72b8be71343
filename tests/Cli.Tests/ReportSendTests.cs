using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Cli.Reports;
using Ksplice.Engine.Plugins;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Cli.Tests;

public sealed class ReportSendTests : IDisposable
{
    private static readonly HashSet<ReportOccasion> s_failed = [ReportOccasion.Failed];

    private readonly CommandLine _splice = new();

    public ReportSendTests() => _splice.Store.Save(Record);

    private static RunRecord Record { get; } = new(
        RunRecord.CurrentSchema, "upgrade", OutcomeKind.Ok, DateTimeOffset.UnixEpoch, TimeSpan.Zero, [], new JsonObject { ["installed"] = new JsonArray(new JsonObject { ["id"] = "u-1" }) });

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task A_record_is_sent_as_the_section_says()
    {
        Configure("cat >\"$0.message\"");

        var printed = await SendAsync();

        Assert.Equal((0, "", $"Sent to root by {_splice.File("sendmail")}\n"), (printed.ExitCode, printed.Error, printed.Output));
        Assert.Contains("Kernel updated", Message, StringComparison.Ordinal);
        Assert.Contains("u-1", Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_kept_and_sent_the_next_time()
    {
        Configure("exit 75");
        var failed = await SendAsync("--json");
        Configure("cat >>\"$0.message\"");

        var printed = await SendAsync("--json");

        Assert.Equal(8, failed.ExitCode);
        Assert.Equal(["KSP6467", "KSP6452"], failed.Json["diagnostics"]!.AsArray().Select(d => (string?)d!["code"]));
        Assert.Equal(1, (int?)failed.Json["waiting"]);
        Assert.Equal((0, 1, 0), (printed.ExitCode, (int?)printed.Json["earlierSent"], (int?)printed.Json["waiting"]));
        Assert.Equal(["root"], printed.Json["sentTo"]!.AsArray().Select(one => (string?)one));
        Assert.Equal(3, Message.Split("Subject: ").Length);
    }

    [Fact]
    public async Task A_template_of_the_section_replaces_the_built_in_one()
    {
        File.WriteAllText(_splice.File("own.hbs"), "Subject: mine\n\n{{#each installed}}{{id}}{{/each}} is in\n");
        Configure("cat >\"$0.message\"", $"template = {_splice.File("own.hbs")}");

        await SendAsync();

        Assert.Contains("Subject: mine", Message, StringComparison.Ordinal);
        Assert.EndsWith("u-1 is in\n", Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "KSP0003", "--json", "-o", "file")]
    [InlineData(2, "KSP0003", "--json", "--format", "text")]
    [InlineData(4, "KSP6451", "--send", "others")]
    public async Task What_makes_no_sense_is_refused(int exitCode, string code, params string[] more)
    {
        Configure("exit 0");

        var printed = await (more.Contains("--send") ? _splice.RunAsync(["report", "--config", _splice.File("conf"), .. more]) : SendAsync(more));

        Assert.Equal(exitCode, printed.ExitCode);
        Assert.Contains(code, printed.Output + printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_that_nobody_offers_is_told()
    {
        File.WriteAllText(_splice.File("conf"), "[Report:admins]\ntype = pigeon\n");

        var printed = await SendAsync();

        Assert.Equal(7, printed.ExitCode);
        Assert.Contains("KSP7008", printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_sections_that_want_the_occasion_are_told_and_a_failure_is_no_more_than_a_warning()
    {
        Configure("cat >\"$0.message\"", "on = failed");
        var reports = new RunReports(PluginRegistry.Discover(PluginSearch.Usual([])), _splice.Store);

        var unwanted = await reports.TellAsync(_splice.File("conf"), Record, new HashSet<ReportOccasion> { ReportOccasion.Installed }, isPostponed: false, CancellationToken.None);
        Assert.False(File.Exists(_splice.File("sendmail.message")));
        var told = await reports.TellAsync(_splice.File("conf"), Record, s_failed, isPostponed: false, CancellationToken.None);
        Assert.True(File.Exists(_splice.File("sendmail.message")));
        Configure("exit 1", "on = failed");
        var failed = await reports.TellAsync(_splice.File("conf"), Record, s_failed, isPostponed: false, CancellationToken.None);

        Assert.Empty(unwanted);
        Assert.Empty(told);
        Assert.Equal(["KSP6467", "KSP6452"], failed.Select(d => d.Code));
        Assert.All(failed, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
    }

    private string Message => File.ReadAllText(_splice.File("sendmail.message"));

    private void Configure(string script, string more = "")
    {
        var program = _splice.File("sendmail");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_splice.File("conf"), $"[Report:admins]\ntype = mail\nto = root\nsendmail = {program}\n{more}\n");
    }

    private Task<Printed> SendAsync(params string[] more) => _splice.RunAsync(["report", "--send", "admins", "--config", _splice.File("conf"), .. more]);
}
