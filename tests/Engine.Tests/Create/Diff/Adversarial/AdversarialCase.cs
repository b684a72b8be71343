using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Model;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Tests.Create.Diff.Adversarial;

/// <summary>
/// One unit before and after a patch, and the whole outcome of comparing them.
///
/// How to read this folder: each file is one class of change that has fooled tools of this kind, or could; each case is a small unit
/// of our own, compiled at test time with the sections and symbols that the kernel's macros produce (<see cref="KernelLike"/>).
/// A unit holds both versions: <c>WAS(…)</c> is what the patch takes away, <c>NOW(…)</c> what it puts there. What is expected is one
/// line: every list of the outcome that is not empty, then the codes of its diagnostics. <c>nothing</c> means that nothing is to be
/// done and nothing was noticed; a name that ends in <c>#</c> had a number of the compiler's.
///
/// To add a case: write the unit, state the outcome that would be right, and run it. If the outcome differs and is not a refusal,
/// you have found a way to make an update silently wrong. <see cref="AdversarialPropertyTests"/> takes every case further.
/// </summary>
internal sealed record AdversarialCase(string Name, string Unit, string Outcome)
{
    /// <summary>True when only one direction is a change, so going back need not mirror it.</summary>
    public bool IsOneWay { get; init; }

    /// <summary>Flags for the compiler, beside the usual.</summary>
    public string[] Flags { get; init; } = [];

    public ElfObject Pre => Compile(0);

    public ElfObject Post => Compile(1);

    /// <summary>Compares and asserts the outcome of one of some cases.</summary>
    public static void Check(IReadOnlyList<AdversarialCase> cases, string name)
    {
        var found = cases.Single(c => c.Name == name);
        Assert.Equal(found.Outcome, Describe(ObjectPair.Diff(found.Pre, found.Post)));
    }

    public static TheoryData<string> NamesOf(IReadOnlyList<AdversarialCase> cases) => [.. cases.Select(c => c.Name)];

    /// <summary>The outcome as one line.</summary>
    public static string Describe(ObjectDifference difference)
    {
        var parts = new List<string>();
        Add("changed", Names(difference.Changed));
        Add("new", Names(difference.New));
        Add("removed", Names(difference.Removed));
        Add("data", Names(difference.ChangedData));
        Add("rewritten", Names(difference.Rewritten.Select(r => r.After)));
        Add("new data", Names(difference.NewData));
        Add("ignored", difference.Ignored.Select(i => $"{Plain(i.Name)} ({i.Reason})").Distinct().Order(StringComparer.Ordinal));
        var codes = string.Join(' ', difference.Codes());
        if (codes.Length > 0)
            parts.Add(codes);
        return parts.Count == 0 ? "nothing" : string.Join("; ", parts);

        void Add(string list, IEnumerable<string> names)
        {
            var text = string.Join(' ', names);
            if (text.Length > 0)
                parts.Add($"{list} {text}");
        }
    }

    /// <summary>Names without the compiler's numbers, sorted.</summary>
    public static string[] Names(IEnumerable<Piece> pieces) => [.. pieces.Select(p => Plain(p.Name)).Order(StringComparer.Ordinal)];

    public override string ToString() => Name;

    private static string Plain(string name) => SymbolNames.Canonical(name) is var plain && plain == name ? name : plain + "#";

    private ElfObject Compile(int patched) => CFixture.Compile($"#define PATCHED {patched}\n{KernelLike.Head}{Unit}", [.. CFixture.Kernel, .. Flags]);
}
