using Ksplice.Abstractions.Architectures;

namespace Ksplice.Plugins.Arch.X64.RunPre;

/// <summary>What sites of calls and jumps with a 32-bit displacement have in common.</summary>
internal static class BranchSite
{
    /// <summary>Names that start where a live displacement leads.</summary>
    public static IReadOnlyList<string> TargetNames(in PieceMatch match, int fieldOffset) =>
        match.Kernel.NamesAt(match.LiveTarget(fieldOffset));

    /// <summary>
    /// Learns the value of the compiled symbol when the live branch still leads to it; a branch that leads elsewhere
    /// teaches nothing.
    /// </summary>
    public static void LearnIfSame(in PieceMatch match, int fieldOffset, IReadOnlyList<string> liveNames)
    {
        if (match.RelocationAt(fieldOffset) is { } relocation && Contains(liveNames, relocation.SymbolName))
            match.Relocated(relocation, RangeKind.Plain, out _);
    }

    public static bool Contains(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return true;
        }

        return false;
    }

    /// <summary>Whether any of several names starts there.</summary>
    public static bool ContainsAny(IReadOnlyList<string> names, string[] wanted)
    {
        foreach (var name in wanted)
        {
            if (Contains(names, name))
                return true;
        }

        return false;
    }
}
