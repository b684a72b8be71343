using System.CommandLine;
using Ksplice.Cli.Manuals;
using Ksplice.Cli.Terminals;
using Ksplice.Engine.Processes;

namespace Ksplice.Cli.Tests.Manuals;

public sealed class ManualPageTests : IDisposable
{
    private readonly CommandLine _splice = new();

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task Every_command_option_and_argument_is_in_the_page()
    {
        var page = await PageAsync();
        var root = SpliceApplication.CreateRoot(Terminal.OfProcess(), _splice.Store);

        Assert.InRange(root.Subcommands.Count, 14, 100);
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
        {
            var part = PartOf(page, command.Name);
            foreach (var option in command.Options.Where(o => !o.Hidden))
                Assert.All(option.Aliases.Append(option.Name), name => Assert.Contains(RoffText.Bold(name), part, StringComparison.Ordinal));
            Assert.All(command.Arguments, argument => Assert.Contains(RoffText.Italic(argument.Name), part, StringComparison.Ordinal));
        }

        Assert.All(root.Options.Where(o => !o.Hidden), option => Assert.Contains($"\n{RoffText.Bold(option.Name)}", page.Replace(", ", "\n", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_for_measuring_only_are_not_in_the_page() => Assert.DoesNotContain("\\-\\-mode", await PageAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task A_command_shows_what_it_needs_and_what_it_may_have()
    {
        Assert.Contains(
            "\\fBsplice create\\fR \\fB\\-\\-patch\\fR \\fIFILE\\fR... \\fB\\-\\-kernel\\fR \\fIRELEASE\\fR [\\fIOPTION\\fR]...\n", PartOf(await PageAsync(), "create"), StringComparison.Ordinal);
        Assert.Contains("\\fBsplice undo\\fR [\\fIOPTION\\fR]... [\\fIID\\fR]...\n", PartOf(await PageAsync(), "undo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_exit_code_is_explained()
    {
        var part = (await PageAsync()).Split(".SH ").Single(s => s.StartsWith("\"EXIT STATUS\"", StringComparison.Ordinal));

        Assert.All(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 130 }, code => Assert.Contains($"\n\\fB{code}\\fR\n", part, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_has_the_sections_that_readers_look_for() => Assert.Equal(
        ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "GLOBAL OPTIONS", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO"],
        (await PageAsync()).Split('\n').Where(line => line.StartsWith(".SH ", StringComparison.Ordinal)).Select(line => line[4..].Trim('"')));

    [Theory]
    [InlineData("a-b", "a\\-b")]
    [InlineData("C:\\x", "C:\\ex")]
    [InlineData(".SH not a request", "\\&.SH not a request")]
    [InlineData("'quoted'", "\\(aqquoted\\(aq")]
    [InlineData("one\n.two", "one\n\\&.two")]
    [InlineData("one\n\ntwo", "one\ntwo")]
    [InlineData("a…é", "a...\\[u00E9]")]
    [InlineData("`x` ~y ^z", "\\(gax\\(ga \\(tiy \\(haz")]
    public void What_roff_would_act_on_is_shown_as_it_is(string text, string escaped) => Assert.Equal(escaped, RoffText.Escape(text));

    [Fact]
    public void Headings_may_hold_quotes() => Assert.Equal(".SH \"a \\(dqb\\(dq\"\n", new RoffText().Section("a \"b\"").ToString());

    [Fact]
    public async Task Groff_finds_nothing_wrong_with_the_page()
    {
        if (ProcessRunner.Find("groff") is not { } groff)
            return;
        var file = _splice.File("splice.1");
        await File.WriteAllTextAsync(file, await PageAsync());

        var checkedPage = await ProcessRunner.RunAsync(groff, ["-man", "-ww", "-z", file]);

        Assert.Equal((true, ""), (checkedPage.Succeeded, checkedPage.StandardError));
    }

    private static string PartOf(string page, string command) =>
        page.Split(".SS ").Single(part => part.StartsWith($"\"splice {command}\"", StringComparison.Ordinal)).Split(".SH ")[0];

    private async Task<string> PageAsync()
    {
        var printed = await _splice.RunAsync("manual");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        return printed.Output;
    }
}
