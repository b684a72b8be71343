using Ksplice.Corpus.Demo;

namespace Ksplice.Corpus.Tests.Demo;

public sealed class StoryTests : IDisposable
{
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Steps_are_numbered_and_timed()
    {
        var story = new Story(_output);

        story.Step("One");
        story.Step("Two");
        story.End();

        Assert.Equal("\n1. One\n\n2. Two\n", _output.ToString());
        Assert.Equal(["One", "Two"], story.Times.Select(t => t.Title));
    }

    [Fact]
    public void Long_text_is_wrapped_below_itself_and_its_label_is_printed_once()
    {
        new Story(_output).Say("label", string.Join(' ', Enumerable.Repeat("0123456789", 15)));

        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("   label       0123", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("               0123", lines[1], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.True(l.Length <= 118));
    }
}
