using System.Text.Json.Nodes;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Report.Fleet;

namespace Ksplice.Report.Fleet.Tests;

public sealed class VexReporterTests
{
    [Fact]
    public void It_has_every_field_that_OpenVEX_requires()
    {
        var document = Render(StatusRecord.Of(StatusRecord.Update("u-1", "applied", true, "CVE-2026-2", "CVE-2026-1")));

        Assert.Equal("https://openvex.dev/ns/v0.2.0", (string?)document["@context"]);
        Assert.Matches(@"\Aurn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z", (string?)document["@id"]);
        Assert.Contains(Environment.MachineName, (string?)document["author"], StringComparison.Ordinal);
        Assert.Equal("2026-11-01T12:00:00Z", (string?)document["timestamp"]);
        Assert.Equal(1, (int?)document["version"]);
        Assert.Equal(["CVE-2026-1", "CVE-2026-2"], Names(document));
        Assert.All(document["statements"]!.AsArray(), statement =>
        {
            Assert.Equal("fixed", (string?)statement!["status"]);
            Assert.Equal("2026-10-01T01:02:03Z", (string?)statement["timestamp"]);
            Assert.Contains("u-1", (string?)statement["status_notes"], StringComparison.Ordinal);
            Assert.NotEmpty(statement["products"]!.AsArray());
            // Justification and impact belong to "not affected", which this is not.
            Assert.Equal(["products", "status", "status_notes", "timestamp", "vulnerability"], statement.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void The_kernel_is_named_as_scanners_name_it()
    {
        var products = Render(StatusRecord.Of(StatusRecord.Update("u-1", "applied", true, "CVE-1")))["statements"]![0]!["products"]!.AsArray();

        Assert.Equal(
            ["pkg:deb/debian/linux-image-6.1.0-50-amd64@6.1.176-1", "pkg:generic/linux@6.1.0-50-amd64?build_id=ab12"],
            products.Select(product => (string?)product!["@id"]));
        Assert.All(products, product => Assert.Equal((string?)product!["@id"], (string?)product["identifiers"]!["purl"]));
    }

    [Theory]
    [InlineData("Linux version 6.1.0 (a@b) (gcc (Debian 12.2.0-14) 12.2.0) #1 SMP")]
    [InlineData("Linux version 5.14.0-427.el9.x86_64 (a@b) (gcc) #1 SMP PREEMPT_DYNAMIC")]
    public void A_kernel_whose_package_is_not_known_is_named_by_its_release_only(string version) => Assert.Single(
        Render(StatusRecord.Of(version, [StatusRecord.Update("u-1", "applied", true, "CVE-1")]))["statements"]![0]!["products"]!.AsArray());

    [Theory]
    [InlineData("applied", false)]
    [InlineData("applying", null)]
    [InlineData("pending", null)]
    [InlineData("reversed", null)]
    public void What_is_not_in_force_is_not_fixed(string state, bool? inPlace) => Assert.Equal(
        ["CVE-2"],
        Names(Render(StatusRecord.Of(StatusRecord.Update("u-1", state, inPlace, "CVE-1"), StatusRecord.Update("u-2", "applied", true, "CVE-2")))));

    [Fact]
    public void Where_nothing_is_fixed_there_is_no_document_since_one_without_statements_is_none()
    {
        foreach (var record in new[] { StatusRecord.Of(), StatusRecord.Of(StatusRecord.Update("u-1", "reversed", null, "CVE-1")), StatusRecord.Of(StatusRecord.Update("u-1", "applied", true)) })
        {
            var rendered = new VexReporter().Render(record, new ReportOptions());

            Assert.Equal((OutcomeKind.Nothing, null), (rendered.Kind, rendered.Value));
            Assert.Equal("KSP7033", Assert.Single(rendered.Diagnostics).Code);
        }
    }

    [Fact]
    public void A_vulnerability_is_fixed_only_when_all_updates_that_close_it_are_in_force()
    {
        Assert.Equal(
            ["CVE-2"],
            Names(Render(StatusRecord.Of(StatusRecord.Update("u-1", "applied", true, "CVE-1", "CVE-2"), StatusRecord.Update("u-2", "applied", false, "CVE-1")))));
        Assert.Equal(["CVE-1"], Names(Render(StatusRecord.Of(StatusRecord.Update("u-1", "applied", true, "CVE-1"), StatusRecord.Update("u-2", "applied", true, "CVE-1")))));
        Assert.Equal(["CVE-1"], Names(Render(StatusRecord.Of(StatusRecord.Update("u-1", "reversed", null, "CVE-1"), StatusRecord.Update("u-2", "applied", true, "CVE-1")))));
    }

    [Fact]
    public void The_same_state_at_the_same_time_is_the_same_document()
    {
        static RunRecord Record(string id) => StatusRecord.Of(StatusRecord.Update(id, "applied", true, "CVE-1"));

        Assert.Equal((string?)Render(Record("u-1"))["@id"], (string?)Render(Record("u-1"))["@id"]);
        Assert.NotEqual((string?)Render(Record("u-1"))["@id"], (string?)Render(Record("u-2"))["@id"]);
    }

    [Fact]
    public void A_run_of_another_command_has_nothing_to_say() =>
        Assert.Equal("KSP7032", new VexReporter().Render(StatusRecord.Of() with { Command = "apply" }, new ReportOptions()).Diagnostics[0].Code);

    [Fact]
    public void It_takes_no_template() => Assert.Equal("KSP7030", new VexReporter().Render(StatusRecord.Of(), new ReportOptions("x")).Diagnostics[0].Code);

    private static JsonObject Render(RunRecord record) => JsonNode.Parse(new VexReporter().Render(record, new ReportOptions()).Value!)!.AsObject();

    private static IEnumerable<string?> Names(JsonObject document) => document["statements"]!.AsArray().Select(statement => (string?)statement!["vulnerability"]!["name"]);
}
