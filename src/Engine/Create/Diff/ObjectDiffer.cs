using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff.Compare;
using Ksplice.Engine.Create.Diff.Correlate;
using Ksplice.Engine.Create.Diff.Lines;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Create.Diff.Registered;
using Ksplice.Engine.Create.Diff.Threads;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Create.Diff;

/// <summary>Compares two objects of one unit: take apart, pair, compare, judge.</summary>
public static class ObjectDiffer
{
    /// <summary>Compares.</summary>
    /// <param name="pre">The unit as it runs.</param>
    /// <param name="post">The unit with the patch.</param>
    /// <param name="architecture">Architecture of both.</param>
    /// <param name="options">What the author knows better.</param>
    /// <param name="name">What to call the unit in messages.</param>
    /// <returns>The difference, which may itself be refused; or why the objects could not be compared at all.</returns>
    public static Outcome<ObjectDifference> Compare(ElfObject pre, ElfObject post, IArchitecture architecture, DiffOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(pre);
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(options);
        if (pre.Target != post.Target)
            return Outcome<ObjectDifference>.Refused(DiffDiagnostics.DifferentMachines(name));
        var before = ObjectModelBuilder.Build(pre, architecture, options.TypeSizes, name);
        if (!before.IsOk)
            return before.As<ObjectDifference>();
        var after = ObjectModelBuilder.Build(post, architecture, options.TypeSizes, name);
        if (!after.IsOk)
            return after.As<ObjectDifference>();

        var correlation = Correlator.Correlate(before.Value, after.Value, architecture.SpecialSections, options.Homes);
        var lines = new LineNumberProof(
            architecture.Code, () => LineTableReader.Read(pre, architecture.Relocations), () => LineTableReader.Read(post, architecture.Relocations));
        var comparer = new PieceComparer(correlation, architecture.SpecialSections, lines);
        // First of all: whoever reads what is taken apart differs by that.
        var resized = new ResizedConstants(before.Value, after.Value, correlation, comparer, architecture, options, name);
        var obstacles = resized.Separate();
        var kept = new KeptConstants(before.Value, architecture, options);
        var difference = new DifferenceJudge(before.Value, after.Value, correlation, comparer, options, name, obstacles, kept).Judge();
        difference = new ThreadFunctions(before.Value, architecture, options, name).Judge(difference);
        return Outcome<ObjectDifference>.Ok(difference with { Diagnostics = [.. resized.Notes, .. difference.Diagnostics], ReliedOn = [.. resized.Foreign.Union(kept.Foreign, StringComparer.Ordinal)] });
    }
}
