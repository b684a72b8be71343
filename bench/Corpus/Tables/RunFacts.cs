namespace Ksplice.Corpus.Tables;

/// <summary>What a run was about.</summary>
/// <param name="From">Source version of the kernel that runs.</param>
/// <param name="To">Source version that the changes are taken from.</param>
/// <param name="Release">Release of the kernel.</param>
/// <param name="Seed">Seed of the cuts.</param>
/// <param name="SeedSource">Where the seed comes from, in words.</param>
/// <param name="Mix">Weights of the kinds.</param>
/// <param name="Tool">Which build of the engine made the updates.</param>
/// <param name="SideBySide">How many updates were made at once.</param>
/// <param name="MadeNow">How many cuts this run tried itself; the others it knew.</param>
/// <param name="Elapsed">Time this run took for them.</param>
internal sealed record RunFacts(
    string From, string To, string Release, int Seed, string SeedSource, string Mix, string Tool, int SideBySide, int MadeNow, TimeSpan Elapsed);
