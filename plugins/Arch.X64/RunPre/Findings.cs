using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>What one match has learnt so far; a form that turns out not to fit is taken back.</summary>
internal sealed class Findings
{
    public List<SymbolInference> Inferences { get; } = [];

    public int EditedSites { get; set; }

    /// <summary>References whose target neither a name nor the piece itself confirms.</summary>
    public int Unconfirmed { get; set; }

    /// <summary>The last disagreement. Only meaningful when the match as a whole failed.</summary>
    public RunPreMismatch? Mismatch { get; set; }

    public FindingsMark Mark() => new(Inferences.Count, EditedSites, Unconfirmed);

    public void TakeBack(FindingsMark mark)
    {
        Inferences.RemoveRange(mark.Inferences, Inferences.Count - mark.Inferences);
        EditedSites = mark.EditedSites;
        Unconfirmed = mark.Unconfirmed;
    }
}

/// <summary>How much had been learnt at some moment.</summary>
internal readonly record struct FindingsMark(int Inferences, int EditedSites, int Unconfirmed);
