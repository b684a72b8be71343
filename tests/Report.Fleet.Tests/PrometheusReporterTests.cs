using Ksplice.Abstractions.Reports;
using Ksplice.Plugins.Report.Fleet;

namespace Ksplice.Report.Fleet.Tests;

public sealed class PrometheusReporterTests
{
    [Fact]
    public void The_whole_text_is_as_documented() => Assert.Equal(
        """
        # HELP ksplice_effective_kernel_info The running kernel, and what it amounts to with its updates.
        # TYPE ksplice_effective_kernel_info gauge
        ksplice_effective_kernel_info{release="6.1.0-50-amd64",build_id="ab12"} 1
        # HELP ksplice_status_timestamp_seconds When the kernel was asked, in seconds since 1970.
        # TYPE ksplice_status_timestamp_seconds gauge
        ksplice_status_timestamp_seconds 1793534400
        # HELP ksplice_updates Updates that the kernel knows, by state.
        # TYPE ksplice_updates gauge
        ksplice_updates{state="applied"} 1
        # HELP ksplice_update_applied 1 when the update is in force, 0 when not; one sample for each CVE that it closes, and one without when there is none.
        # TYPE ksplice_update_applied gauge
        ksplice_update_applied{id="u-1",cve="CVE-2026-1"} 1
        ksplice_update_applied{id="u-1",cve="CVE-2026-2"} 1
        # HELP ksplice_update_in_place 1 when everything that the update wrote is still there, 0 when something wrote over it.
        # TYPE ksplice_update_in_place gauge
        ksplice_update_in_place{id="u-1"} 1
        # HELP ksplice_pause_seconds How long applying the update stopped the machine.
        # TYPE ksplice_pause_seconds gauge
        ksplice_pause_seconds{id="u-1"} 5.84E-05
        # HELP ksplice_memory_bytes Kernel memory that the update takes.
        # TYPE ksplice_memory_bytes gauge
        ksplice_memory_bytes{id="u-1"} 8192
        # HELP ksplice_applied_timestamp_seconds When the update was applied, in seconds since 1970.
        # TYPE ksplice_applied_timestamp_seconds gauge
        ksplice_applied_timestamp_seconds{id="u-1"} 1790816523

        """,
        Render(StatusRecord.Of(StatusRecord.Update("u-1", "applied", true, "CVE-2026-1", "CVE-2026-2"))));

    [Fact]
    public void Without_updates_it_says_that_there_are_none()
    {
        var samples = ExpositionText.Read(Render(StatusRecord.Of()));

        Assert.Equal(0, Assert.Single(samples, s => s.Name == "ksplice_updates").Value);
        Assert.DoesNotContain(samples, s => s.Name == "ksplice_update_applied");
    }

    [Theory]
    [InlineData("applied", true, 1)]
    [InlineData("applied", null, 1)]
    [InlineData("applied", false, 0)]
    [InlineData("applying", null, 0)]
    [InlineData("reversed", null, 0)]
    [InlineData("pending", null, 0)]
    public void Only_what_is_in_force_counts_as_applied(string state, bool? inPlace, double value)
    {
        var samples = ExpositionText.Read(Render(StatusRecord.Of(StatusRecord.Update("u-1", state, inPlace))));

        var sample = Assert.Single(samples, s => s.Name == "ksplice_update_applied");
        Assert.Equal((value, "u-1", ""), (sample.Value, sample.Labels["id"], sample.Labels["cve"]));
        Assert.Equal(1, Assert.Single(samples, s => s.Name == "ksplice_updates" && s.Labels["state"] == state).Value);
    }

    [Theory]
    [InlineData("a\"} 1\nevil 1")]
    [InlineData("back\\slash\\")]
    [InlineData("line\r\nend")]
    [InlineData("Ä \u2028 \u001b[2J")]
    public void Whatever_a_label_holds_it_stays_a_label(string id)
    {
        var samples = ExpositionText.Read(Render(StatusRecord.Of(StatusRecord.Update(id, "applied", true, "CVE-1", "CVE-1"))));

        Assert.Equal(id.Replace('\r', ' '), Assert.Single(samples, s => s.Name == "ksplice_update_applied").Labels["id"]);
        Assert.All(samples, s => Assert.StartsWith("ksplice_", s.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_effective_kernel_is_in_it_when_it_is_told()
    {
        var record = StatusRecord.Of();
        record.Result["effectiveKernel"] = "6.1.192-1";

        Assert.Equal("6.1.192-1", ExpositionText.Read(Render(record))[0].Labels["effective"]);
    }

    [Fact]
    public void A_run_of_another_command_has_nothing_to_say() =>
        Assert.Equal("KSP7032", new PrometheusReporter().Render(StatusRecord.Of() with { Command = "apply" }, new ReportOptions()).Diagnostics[0].Code);

    [Fact]
    public void It_takes_no_template() =>
        Assert.Equal("KSP7030", new PrometheusReporter().Render(StatusRecord.Of(), new ReportOptions("x")).Diagnostics[0].Code);

    private static string Render(RunRecord record) => new PrometheusReporter().Render(record, new ReportOptions()).Value!;
}
