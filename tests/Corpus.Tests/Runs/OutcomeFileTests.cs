using Ksplice.Corpus.Cuts;
using Ksplice.Corpus.Runs;

namespace Ksplice.Corpus.Tests.Runs;

public sealed class OutcomeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-outcomes-").FullName;

    private string File => Path.Combine(_folder, "outcomes.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_later_run_knows_the_last_word_on_each_cut()
    {
        var first = new OutcomeFile(File);
        first.Add(Outcome("a", OutcomeWords.Converted));
        first.Add(Outcome("a", OutcomeWords.Converted) with { Rehearsal = new RehearsalOutcome(RehearsalOutcome.Passed, "", 5), Codes = ["KSP2107"] });

        var known = new OutcomeFile(File).Find("a")!;

        Assert.Equal(RehearsalOutcome.Passed, known.Rehearsal!.Word);
        Assert.Equal(["KSP2107"], known.Codes);
        Assert.Equal(CutKind.Part, known.Kind);
    }

    [Fact]
    public void A_line_that_a_killed_run_did_not_finish_is_passed_over_and_not_glued_to_the_next()
    {
        new OutcomeFile(File).Add(Outcome("a", OutcomeWords.Nothing));
        System.IO.File.AppendAllText(File, "{\"Key\":\"b\",");

        new OutcomeFile(File).Add(Outcome("c", OutcomeWords.Refused));

        Assert.Equal(["a", "c"], new OutcomeFile(File).All().Select(o => o.Key).Order());
    }

    [Fact]
    public void Forgotten_outcomes_are_gone_for_good()
    {
        var file = new OutcomeFile(File);
        file.Add(Outcome("a", OutcomeWords.Refused));
        file.Add(Outcome("b", OutcomeWords.Converted));

        Assert.Equal(1, file.Forget(o => o.Outcome == OutcomeWords.Refused));
        Assert.Equal(["b"], new OutcomeFile(File).KnownKeys());
    }

    internal static CutOutcome Outcome(string key, string word) => new(key, CutKind.Part, key + ".c", word);
}
