using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tests.Runs;

public class CreateRunTests
{
    private static readonly string[] s_files = [.. Enumerable.Range(0, 40).Select(i => $"f{i}.c")];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Cuts_that_do_not_count_are_passed_over(int sideBySide)
    {
        var outcomes = await RunAsync(10, sideBySide, path => Convert.ToInt32(path[1..^2]) % 2 == 0 ? OutcomeWords.Converted : OutcomeWords.NotBuilt);

        Assert.Equal(10, outcomes.Count(o => o.Counts));
        Assert.Equal(outcomes.Count, outcomes.Select(o => o.Path).Distinct().Count());
    }

    [Fact]
    public async Task A_run_ends_when_there_is_nothing_left_to_cut() => Assert.Equal(40, (await RunAsync(10, 2, _ => OutcomeWords.NotBuilt)).Count);

    [Fact]
    public async Task The_same_cuts_count_however_many_are_made_side_by_side()
    {
        static string Word(string path) => Convert.ToInt32(path[1..^2]) % 3 == 0 ? OutcomeWords.NotAlone : OutcomeWords.Nothing;

        Assert.Equal(
            (await RunAsync(12, 1, Word)).Where(o => o.Counts).Select(o => o.Path).Order(),
            (await RunAsync(12, 4, Word)).Where(o => o.Counts).Select(o => o.Path).Order());
    }

    [Fact]
    public async Task Nothing_is_begun_when_time_is_up()
    {
        var run = new CreateRun(new CutSequence(s_files, [], 1), (_, _, _) => throw new InvalidOperationException(), _ => { });

        Assert.Empty(await run.RunAsync(Mix.Parse("file=1")!.Draw(1), 10, TimeSpan.Zero, 2, CancellationToken.None));
    }

    private static Task<IReadOnlyList<CutOutcome>> RunAsync(int tries, int sideBySide, Func<string, string> word) =>
        new CreateRun(
            new CutSequence(s_files, [], 1),
            async (kind, path, _) =>
            {
                await Task.Yield();
                return new CutOutcome(Cut.KeyOf(kind, path), kind, path, word(path));
            },
            _ => { }).RunAsync(Mix.Parse("file=1")!.Draw(1), tries, TimeSpan.MaxValue, sideBySide, CancellationToken.None);
}
