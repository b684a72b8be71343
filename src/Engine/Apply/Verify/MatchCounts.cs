namespace Ksplice.Engine.Apply.Verify;

/// <summary>How much was proved.</summary>
/// <param name="Units">Translation units.</param>
/// <param name="Functions">Functions found in memory.</param>
/// <param name="Bytes">Bytes of code compared.</param>
/// <param name="EditedSites">Places that the kernel had edited in one of its legal ways.</param>
/// <param name="SymbolsInferred">Values learnt: outside symbols, sections, merged constants.</param>
public readonly record struct MatchCounts(int Units, int Functions, long Bytes, int EditedSites, int SymbolsInferred);
