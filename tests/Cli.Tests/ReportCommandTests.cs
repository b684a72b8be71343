using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;

namespace Ksplice.Cli.Tests;

public sealed class ReportCommandTests : IDisposable
{
    private readonly CommandLine _splice = new();
    private readonly string _run;

    public ReportCommandTests() => _run = _splice.Store.Save(new RunRecord(
        RunRecord.CurrentSchema,
        "verify",
        OutcomeKind.Ok,
        DateTimeOffset.UnixEpoch,
        TimeSpan.FromSeconds(1),
        [],
        new JsonObject
        {
            ["id"] = "u-1",
            ["matched"] = new JsonObject { ["units"] = 1, ["functions"] = 7, ["bytes"] = 9 },
            ["symbolsInferred"] = 3,
            ["milliseconds"] = 5,
            ["targets"] = new JsonArray("vmlinux", "<nft>"),
        }));

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task Json_is_the_record_in_the_form_of_the_contract()
    {
        var printed = await _splice.RunAsync("report", _run, "--format", "json");

        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Equal(7, (int?)printed.Json["matched"]!["functions"]);
        Assert.Equal("verify", (string?)printed.Json["command"]);
    }

    [Fact]
    public async Task Text_is_the_default_and_the_newest_run_is_meant()
    {
        var printed = await _splice.RunAsync("report");

        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Contains("7 functions", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_of_the_users_own_replaces_the_built_in_one_and_escapes_nothing()
    {
        var printed = await RenderAsync("{{command}}: {{matched.functions}}{{#each targets}} {{this}}{{/each}}");

        Assert.Equal((0, "verify: 7 vmlinux <nft>"), (printed.ExitCode, printed.Output));
    }

    [Theory]
    [InlineData("{{#if matched}}\nnever closed", "if")]
    [InlineData("{{matched.fuctions}}", "fuctions")]
    [InlineData("{{nosuchfield}}", "nosuchfield")]
    [InlineData("{{bytes command}}", "verify")]
    [InlineData("{{pad nosuchfield 3}}", "nosuchfield")]
    [InlineData("{{nosuchhelper command}}", "nosuchhelper")]
    [InlineData("{{> /etc/hostname}}", "hostname")]
    public async Task A_template_error_is_a_refusal_that_names_it(string template, string named)
    {
        var printed = await RenderAsync(template);

        Assert.Equal((4, ""), (printed.ExitCode, printed.Output));
        Assert.Contains("KSP7031", printed.Error, StringComparison.Ordinal);
        Assert.Contains(named, printed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_may_ask_for_a_field_that_is_not_always_there() =>
        Assert.Equal("no", (await RenderAsync("{{#if blockers}}yes{{else}}no{{/if}}{{#each blockers}}x{{/each}}")).Output);

    [Fact]
    public async Task A_report_can_go_to_a_file()
    {
        var printed = await _splice.RunAsync("report", "--format", "json", "-o", _splice.File("report.json"));

        Assert.Equal(0, printed.ExitCode);
        Assert.Equal("verify", (string?)JsonNode.Parse(File.ReadAllText(_splice.File("report.json")))!["command"]);
    }

    [Theory]
    [InlineData("KSP7021", "nosuchrun")]
    [InlineData("KSP7008", "--format", "nosuchformat")]
    public async Task What_is_not_there_is_a_diagnostic(string code, params string[] arguments) =>
        Assert.Contains(code, (await _splice.RunAsync(["report", .. arguments])).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Json_takes_no_template()
    {
        File.WriteAllText(_splice.File("template"), "x");

        Assert.Contains("KSP7030", (await _splice.RunAsync("report", "--format", "json", "--template", _splice.File("template"))).Error, StringComparison.Ordinal);
    }

    private Task<Printed> RenderAsync(string template)
    {
        File.WriteAllText(_splice.File("template.hbs"), template);
        return _splice.RunAsync("report", _run, "--template", _splice.File("template.hbs"));
    }
}
