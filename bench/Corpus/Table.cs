namespace Ksplice.Corpus;

/// <summary>Prints what became of the fixes.</summary>
internal static class Table
{
    public static void Print(List<FixOutcome> outcomes, SourcePair pair, string release, int seed)
    {
        Console.WriteLine($"Fixes from {pair.FromVersion} to {pair.ToVersion} for {release}, seed {seed}");
        Console.WriteLine();
        Console.WriteLine($"{"file",-58} {"target",-18} {"outcome",-20} {"functions",9} {"create ms",9} {"pause us",8}  detail");
        foreach (var o in outcomes.Where(o => o.Outcome != "not built"))
            Console.WriteLine($"{o.Path,-58} {o.Target,-18} {o.Outcome,-20} {o.Functions,9} {o.CreateMilliseconds,9} {o.PauseNanoseconds / 1000,8}  {o.Detail}");
        Console.WriteLine();
        foreach (var group in outcomes.GroupBy(o => o.Outcome, StringComparer.Ordinal).OrderByDescending(g => g.Count()))
            Console.WriteLine($"{group.Count(),4}  {group.Key}");
        foreach (var group in outcomes.Where(o => o.Outcome.StartsWith("refused", StringComparison.Ordinal)).SelectMany(o => o.Detail.Split(' ')).GroupBy(c => c, StringComparer.Ordinal).OrderByDescending(g => g.Count()))
            Console.WriteLine($"      {group.Count(),4}  {group.Key}");
        var tried = outcomes.Count(o => o.Outcome != "not built");
        var good = outcomes.Count(o => o.Outcome is "converted" or "rehearsed");
        Console.WriteLine($"{good} of {tried} became updates; {outcomes.Count(o => o.Outcome == "rehearsed")} were rehearsed.");
    }
}
