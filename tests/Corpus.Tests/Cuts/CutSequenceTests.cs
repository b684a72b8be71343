using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public class CutSequenceTests
{
    private static readonly string[] s_files = [.. Enumerable.Range(0, 50).Select(i => $"f{i}.c")];

    [Fact]
    public void Every_file_comes_once_for_each_kind()
    {
        var sequence = new CutSequence(s_files, [], 3);

        Assert.Equal(s_files.Order(), All(sequence, CutKind.Part).Order());
        Assert.Equal(s_files.Order(), All(sequence, CutKind.File).Order());
    }

    [Fact]
    public void The_order_depends_on_the_seed_and_not_on_the_order_of_the_files()
    {
        Assert.Equal(All(new CutSequence(s_files, [], 3), CutKind.File), All(new CutSequence([.. s_files.Reverse()], [], 3), CutKind.File));
        Assert.NotEqual(All(new CutSequence(s_files, [], 3), CutKind.File), All(new CutSequence(s_files, [], 4), CutKind.File));
    }

    [Fact]
    public void The_same_part_of_a_file_is_chosen_each_time()
    {
        Assert.Equal(new CutSequence(s_files, [], 3).Choose("f1.c", 7), new CutSequence([], [], 3).Choose("f1.c", 7));
        Assert.InRange(new CutSequence([], [], 3).Choose("f1.c", 7), 0, 6);
    }

    private static List<string> All(CutSequence sequence, CutKind kind)
    {
        var found = new List<string>();
        while (sequence.Next(kind) is { } path)
            found.Add(path);
        return found;
    }
}
