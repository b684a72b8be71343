using Ksplice.Cli.Terminals;

namespace Ksplice.Cli.Tests.Terminals;

public sealed class TerminalTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("yes", true)]
    [InlineData(" Y ", true)]
    [InlineData("", false)]
    [InlineData("n", false)]
    [InlineData("yellow", false)]
    [InlineData(null, false)]
    public void A_question_is_answered_yes_only_by_saying_so(string? answer, bool confirmed) =>
        Assert.Equal(confirmed, Make(answer, isTerminal: true).Confirm("Go on?"));

    [Fact]
    public void Without_a_person_the_answer_is_no_and_nothing_is_asked()
    {
        Assert.False(Make("y", isTerminal: false).Confirm("Go on?"));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void On_a_terminal_every_step_is_shown_and_the_output_is_left_alone()
    {
        using (var steps = IStepDisplay.For(Make(null, isTerminal: true), quiet: false))
        {
            steps.Report("first [step]");
            steps.Report("second step");
        }

        Assert.Contains("first [step]", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _output.ToString());
    }

    private Terminal Make(string? answer, bool isTerminal) => new(() => answer, _output, _error, isTerminal, isTerminal);
}
