using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>What one match has learnt so far; a form that turns out not to fit is taken back.</summary>
internal sealed class Findings
{
    public List<SymbolInference> Inferences { get; } = [];

    public int EditedSites { get; set; }

    /// <summary>The last disagreement. Only meaningful when the match as a whole failed.</summary>
    public RunPreMismatch? Mismatch { get; set; }

    public (int Inferences, int EditedSites) Mark() => (Inferences.Count, EditedSites);

    public void TakeBack((int Inferences, int EditedSites) mark)
    {
        Inferences.RemoveRange(mark.Inferences, Inferences.Count - mark.Inferences);
        EditedSites = mark.EditedSites;
    }
}
