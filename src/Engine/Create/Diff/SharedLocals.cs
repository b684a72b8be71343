using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Model;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Tells whether new code goes on with variables that are declared inside functions; what they are declared as, the objects do not show.</summary>
internal static class SharedLocals
{
    /// <summary>True when a replaced or new function uses one that the running kernel has, marks of messages that were printed left aside.</summary>
    public static bool HasAny(ObjectDifference difference) => difference.Changed.Concat(difference.New)
        .SelectMany(function => function.References).Select(r => r.Target).OfType<Piece>()
        .Any(used => used is { Kind: PieceKind.Data, IsNumbered: true, Class: SectionClass.Data or SectionClass.ZeroData or SectionClass.PerCpuData }
            && used.Section.Name != "__dyndbg" && !StaticLocalCorrelator.IsInterchangeable(used) && difference.Correlation.ToPre(used) is not null);
}
