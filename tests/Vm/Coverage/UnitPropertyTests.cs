using System.Collections.Concurrent;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Corpus;
using Ksplice.Corpus.Runs;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Files;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Vm.Tests.Coverage;

/// <summary>What must hold for the objects of any unit of the kernel: real ones, compiled from its prepared source.</summary>
public class UnitPropertyTests
{
    // Known to be of every kind: assembly inside, many entries of each table, the kernel proper and modules, a path with dots.
    private static readonly string[] s_few =
    [
        "kernel/sched/core.c", "fs/namei.c", "arch/x86/kernel/alternative.c", "lib/vsprintf.c", "net/qrtr/af_qrtr.c", "virt/kvm/eventfd.c", "kernel/trace/trace_events.c", "init/main.c",
    ];

    private const int Many = 1000;
    private const int UsualSeed = 7;

    [Fact]
    public async Task A_few_real_units_do_not_differ_from_themselves_in_any_order()
    {
        var tree = (await TestKernel.GetAsync()).Tree;

        Assert.Equal(s_few.Length, await CompareAsync(tree, s_few, s_few.Length));
    }

    // Takes a quarter of an hour; ./test.sh leaves it out without --long.
    [Fact]
    [Trait("Tier", "long")]
    public async Task A_thousand_units_do_not_differ_from_themselves_in_any_order()
    {
        var tree = (await TestKernel.GetAsync()).Tree;
        var units = Candidates.Folders.Select(f => Path.Combine(tree.Source, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.c", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(tree.Source, f)).Order(StringComparer.Ordinal).ToArray();
        new Random(await RunSeed.OfCommitAsync(Checkout.Root, CancellationToken.None) ?? UsualSeed).Shuffle(units);

        Assert.Equal(Many, await CompareAsync(tree, units, Many));
    }

    /// <summary>Compiles and compares some units, those that this kernel does not build passed over.</summary>
    /// <returns>How many were compared; fails with the names of those that differ.</returns>
    private static async Task<int> CompareAsync(KernelTree tree, IReadOnlyList<string> units, int wanted)
    {
        var architecture = await Checkout.ArchitectureAsync();
        var catalogue = new UnitCatalogue(tree);
        using var compiler = new UnitCompiler(tree);
        using (await FolderLock.ShareAsync(tree.CacheLockFile, CancellationToken.None))
        {
            var compared = 0;
            var different = new ConcurrentBag<string>();
            var left = new ConcurrentQueue<string>(units);
            await Task.WhenAll(Enumerable.Range(0, tree.Jobs).Select(async _ =>
            {
                while (Volatile.Read(ref compared) < wanted && left.TryDequeue(out var unit))
                {
                    var recipe = await catalogue.FindAsync(unit, CancellationToken.None);
                    if (!recipe.IsOk || Interlocked.Increment(ref compared) > wanted)
                        continue;
                    var compiled = Outcomes.Require(await compiler.CompilePreAsync(recipe.Value, ObjectKind.Sections, CancellationToken.None));
                    if (Difference(Outcomes.Require(ElfReader.ReadFile(compiled.Path)), architecture, tree, unit) is { } found)
                        different.Add($"{unit}: {found}");
                }
            }));
            Assert.Empty(different);
            return Math.Min(compared, wanted);
        }
    }

    private static string? Difference(ElfObject unit, IArchitecture architecture, KernelTree tree, string name)
    {
        foreach (var (pre, post) in new[] { (unit, unit), (unit, ElfShuffle.Reverse(unit)) })
        {
            var compared = ObjectDiffer.Compare(pre, post, architecture, new DiffOptions { TypeSizes = tree.Structures }, name);
            if (!compared.IsOk)
                return string.Join("; ", compared.Diagnostics);
            var difference = compared.Value;
            if (!difference.IsNothing || difference.Removed.Count + difference.NewData.Count + difference.Ignored.Count + difference.Diagnostics.Count > 0)
            {
                return string.Join("; ", difference.Reasons.Select(r => $"{r.Key} {r.Value}").Concat(difference.New.Concat(difference.Removed).Concat(difference.NewData).Select(p => p.Name))
                    .Concat(difference.Diagnostics.Select(d => d.ToString())).Take(5));
            }
        }

        return null;
    }
}
