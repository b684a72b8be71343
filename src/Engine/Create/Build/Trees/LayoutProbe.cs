using System.Text.RegularExpressions;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Processes;

namespace Ksplice.Engine.Create.Build.Trees;

/// <summary>
/// Asks the kernel's own headers how large the structures are that special sections are arrays of. They differ between kernels
/// (<c>struct alt_instr</c> has 12 bytes in 6.1 and 14 in 6.12).
/// </summary>
internal static partial class LayoutProbe
{
    // Type and the header that defines it; where the header or the type is missing, the kernel has no such table.
    private static readonly (string Type, string Header)[] Probed =
    [
        ("struct alt_instr", "asm/alternative.h"),
        ("struct paravirt_patch_site", "asm/paravirt.h"),
        ("struct bug_entry", "linux/bug.h"),
        ("struct exception_table_entry", "asm/extable.h"),
        ("struct jump_entry", "linux/jump_label.h"),
        ("struct static_call_site", "linux/static_call.h"),
        ("struct orc_entry", "asm/orc_types.h"),
        ("struct _ddebug", "linux/dynamic_debug.h"),
        ("struct pi_entry", "linux/printk.h"),
        ("struct module", "linux/module.h"),
    ];

    // Every kernel has it built in, so its options are those of the kernel image.
    private const string AnyUnit = "init/main.c";

    public static async Task<Outcome<IReadOnlyDictionary<string, int>>> RunAsync(KernelTree tree, CancellationToken cancellation)
    {
        var recipe = await new UnitCatalogue(tree).FindAsync(AnyUnit, cancellation);
        if (!recipe.IsOk)
            return recipe.As<IReadOnlyDictionary<string, int>>();

        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = tree.Jobs, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Probed, options, async (probe, token) =>
        {
            if (await SizeAsync(tree, recipe.Value, probe.Type, probe.Header, token) is not { } size)
                return;
            lock (sizes)
                sizes[probe.Type] = size;
        });

        // A kernel without struct module cannot be: then it is the probe that does not work.
        return sizes.ContainsKey("struct module")
            ? Outcome<IReadOnlyDictionary<string, int>>.Ok(sizes)
            : Outcome<IReadOnlyDictionary<string, int>>.Refused(Diagnostic.Error(
                "KSP1102", "The prepared tree does not tell the size of struct module.", tree.Source, "Check that the source is complete and the compiler works."));
    }

    private static async Task<int?> SizeAsync(KernelTree tree, UnitRecipe recipe, string type, string header, CancellationToken cancellation)
    {
        var file = Path.Combine(tree.KbuildFolder, $"probe-{type[7..]}.c");
        await File.WriteAllTextAsync(file, $"#include <linux/types.h>\n#include <{header}>\nchar ksplice_probe[sizeof({type})];\n", cancellation);
        string[] arguments = [.. recipe.Compiler.Skip(1).Where(word => !word.StartsWith("-g", StringComparison.Ordinal)), "-S", "-o", "-", file];
        var result = await ProcessRunner.RunAsync(tree.Compiler.Path, arguments, tree.Source, cancellation: cancellation);
        var match = SymbolSize().Match(result.StandardOutput);
        return result.Succeeded && match.Success ? int.Parse(match.Groups["size"].Value) : null;
    }

    [GeneratedRegex(@"\.size\s+ksplice_probe,\s*(?<size>\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SymbolSize();
}
