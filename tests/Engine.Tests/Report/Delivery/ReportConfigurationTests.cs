using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Report.Delivery;

namespace Ksplice.Engine.Tests.Report.Delivery;

public sealed class ReportConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sections_of_reports_are_read_and_others_left_alone()
    {
        var reports = ReportConfiguration.Parse("c", """
            [Auth]
            accesskey = x
              and = more
            nonsense

            [Report:admins]
            # to whom
            Type = mail
            to = a@example.org,
              b@example.org
            on = new, failed
            template = /etc/uptrack/mail.hbs

            [Settings]
            autoinstall = yes
            [report:log]
            type = other
            """).Value!;

        Assert.Equal(["admins", "log"], reports.Select(one => one.Section.Name));
        Assert.Equal(("mail", "/etc/uptrack/mail.hbs"), (reports[0].Type, reports[0].Template));
        Assert.Equal([new("to", "a@example.org, b@example.org")], reports[0].Section.Settings);
        Assert.Equal([ReportOccasion.New, ReportOccasion.Failed], reports[0].Occasions.Order());
        Assert.Equal(3, reports[1].Occasions.Count);
        Assert.Empty(reports[1].Section.Settings);
    }

    [Fact]
    public void Files_of_the_folder_add_to_the_usual_one_by_name_and_win_over_it_key_by_key()
    {
        var file = Write("uptrack.conf", "[Report:admins]\ntype = mail\nto = a\nfrom = b\n");
        Write("conf.d/20.conf", "[Settings]\nautoinstall = yes\n[Report:log]\ntype = other\n[Report:Admins]\nto = last\n");
        Write("conf.d/10.conf", "[Report:admins]\nto = first\non = failed\n");
        Write("conf.d/30.txt", "[Report:none]\ntype = mail\n");

        var reports = ReportConfiguration.ReadWithFolder(file, _folder.File("conf.d"), WriteGuard.ForThisProcess()).Value!;

        Assert.Equal([("admins", "mail"), ("log", "other")], reports.Select(one => (one.Section.Name, one.Type)));
        Assert.Equal(("last", "b"), (reports[0].Section.Settings["to"], reports[0].Section.Settings["from"]));
        Assert.Equal([ReportOccasion.Failed], reports[0].Occasions);
    }

    [Fact]
    public void A_file_of_the_folder_that_makes_no_sense_is_named()
    {
        var file = Write("uptrack.conf", "[Report:admins]\ntype = mail\n");
        var bad = Write("conf.d/10.conf", "[Report:admins]\non = sometimes\n");

        var outcome = ReportConfiguration.ReadWithFolder(file, _folder.File("conf.d"), WriteGuard.ForThisProcess());

        Assert.Equal((OutcomeKind.Failed, "KSP6450", bad), (outcome.Kind, outcome.Diagnostics[0].Code, outcome.Diagnostics[0].Location));
    }

    private string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("[Report:a]\nto = x")]
    [InlineData("[Report:a]\ntype = mail\non = sometimes")]
    [InlineData("[Report:a]\ntype = mail\ntemplate = here.hbs")]
    [InlineData("[Report:a]\ntype = mail\nnonsense")]
    [InlineData("[Report:a]\n more")]
    [InlineData("[Report:a]\ntype = mail\ntype = mail")]
    [InlineData("[Report:a]\ntype = mail\n[report:A]\ntype = mail")]
    [InlineData("[Report:../a]\ntype = mail")]
    [InlineData("[Report:]\ntype = mail")]
    [InlineData("[Report:a]\ntype = ma\u0001il")]
    public void What_cannot_be_meant_is_refused(string text)
    {
        var outcome = ReportConfiguration.Parse("c", text);

        Assert.Equal((OutcomeKind.Failed, "KSP6450", "c"), (outcome.Kind, outcome.Diagnostics[0].Code, outcome.Diagnostics[0].Location));
    }

    [Fact]
    public void A_section_is_found_by_its_name()
    {
        File.WriteAllText(_folder.File("c"), "[Report:Admins]\ntype = mail\n");

        Assert.Equal("mail", ReportConfiguration.Find(_folder.File("c"), WriteGuard.Inactive, "admins").Value!.Type);
        var missing = ReportConfiguration.Find(_folder.File("c"), WriteGuard.Inactive, "others").Diagnostics[0];
        Assert.Equal("KSP6451", missing.Code);
        Assert.Contains("Admins", missing.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_others_can_write_or_that_is_missing_is_not_used()
    {
        File.WriteAllText(_folder.File("c"), "[Report:a]\ntype = mail\n");

        Assert.Equal("KSP6450", ReportConfiguration.Read(_folder.File("c"), WriteGuard.Trusting(uint.MaxValue)).Diagnostics[0].Code);
        Assert.Equal("KSP6450", ReportConfiguration.Read(_folder.File("missing"), WriteGuard.Inactive).Diagnostics[0].Code);
    }
}
