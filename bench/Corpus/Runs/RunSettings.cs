using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Runs;

/// <summary>How much a run does.</summary>
/// <param name="Seed">Decides what is cut.</param>
/// <param name="Mix">How often each kind is.</param>
/// <param name="Tries">How many updates of the kernel are tried.</param>
internal sealed record RunSettings(int Seed, Mix Mix, int Tries)
{
    /// <summary>Nothing but these units is cut; empty for no such limit.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>No creation is begun after this.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.MaxValue;

    /// <summary>Creations at once: one keeps a processor waiting now and then, while it compares or writes.</summary>
    public int SideBySide { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>More units than a kernel of a distribution has.</summary>
    public const int AllUnits = 15000;

    /// <summary>How many units may be examined for one changed header: hundreds are practical, thousands are for whoever has the time.</summary>
    public int MaximumUnits { get; init; } = AllUnits;

    /// <summary>Most updates applied on top of each other.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>Most guests at once.</summary>
    public int Guests { get; init; } = Math.Min(2, Environment.ProcessorCount);
}
