namespace Ksplice.Corpus.Tables;

/// <summary>Writes the coverage of a run as a document.</summary>
internal static class CoverageDocument
{
    public static string Write(IReadOnlyList<Section> sections, RunFacts facts, int tries, string file) =>
        $"""
        # Coverage: which real fixes become hot updates

        Measured by `bench/corpus.sh` on the distribution's own kernel: changes between the sources {facts.From} and {facts.To} are cut into updates for
        {facts.Release}, in three ways: *part* is one cluster of a unit's hunks (one function, or what shares a name that the change introduces or removes: about
        one commit), *file* is the whole change of one unit, *group* is one change of a header with the changes of other headers and units that go with it, told by names and
        by the compiler.
        What does not compile on the old source, or is not built in the kernel's configuration, does not count. The seed decides which are cut; by default it
        comes from the hash of the commit that is checked out.

        To repeat it:

            bench/corpus.sh --from {facts.From} --to {facts.To} --seed {facts.Seed} --mix {facts.Mix} --tries {tries} --markdown docs/{file}


        """ + SectionWriter.Markdown(sections);
}
