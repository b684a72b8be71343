using Ksplice.Corpus.Tables;

namespace Ksplice.Corpus.Tests.Tables;

public class SectionWriterTests
{
    private static readonly Section s_section = new("Title", ["A note."], ["name", "count", "why"], [["a", "5", "b"], ["longer", "10", "because"]]);

    [Fact]
    public void Numbers_stand_under_each_other_and_words_begin_together() => Assert.Equal(
        "Title\nA note.\n  name    count  why\n  a           5  b\n  longer     10  because\n\n", SectionWriter.Text([s_section]));

    [Fact]
    public void Markdown_has_a_chapter_for_each() => Assert.Equal(
        "## Title\n\nA note.\n\n| name | count | why |\n| --- | ---: | --- |\n| a | 5 | b |\n| longer | 10 | because |\n", SectionWriter.Markdown([s_section]));
}
