using System.Globalization;
using Ksplice.Engine.Install.Configuration;

namespace Ksplice.Engine.Tests.Install;

/// <summary>Times at which nothing happens by itself.</summary>
public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("08:00-18:00", "08:00", true)]
    [InlineData("08:00-18:00", "17:59", true)]
    [InlineData("08:00-18:00", "18:00", false)]
    [InlineData("08:00-18:00", "03:00", false)]
    [InlineData("22:30-05:00", "23:59", true)]
    [InlineData("22:30-05:00", "00:00", true)]
    [InlineData("22:30-05:00", "05:00", false)]
    [InlineData("08:00-09:00, 12:00-13:00", "12:30", true)]
    [InlineData("08:00-09:00, 12:00-13:00", "10:00", false)]
    public void They_begin_with_the_first_time_and_end_before_the_second(string spans, string now, bool quiet) =>
        Assert.Equal(quiet, QuietHours.Parse(spans).Contains(TimeOnly.Parse(now, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("8-18")]
    [InlineData("08:00")]
    [InlineData("08:00-08:00")]
    [InlineData("08:00-24:00")]
    [InlineData("at night")]
    public void What_is_no_time_is_refused_where_it_stands(string spans)
    {
        var read = ConfigurationReader.Parse("/c", $"[Settings]\nquiet_hours = {spans}\n");

        Assert.Contains("quiet_hours", Assert.Single(read.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal("KSP6401", read.Diagnostics[0].Code);
    }

    [Fact]
    public void Without_any_it_is_never_quiet()
    {
        Assert.False(QuietHours.None.Contains(new(12, 0)));
        Assert.Equal(new TimeOnly(22, 0), Assert.Single(ConfigurationReader.Parse("/c", "[Settings]\nquiet_hours = 22:00-06:00\nlog_file = /l\n").Value!.QuietHours.Spans).From);
    }
}
