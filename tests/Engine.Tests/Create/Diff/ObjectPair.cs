using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Elf;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Compares two sources through the compiler.</summary>
internal static class ObjectPair
{
    public static X64Architecture Architecture { get; } = new();

    /// <summary>Sizes of the kernel's table entries, Linux 6.1.</summary>
    public static IReadOnlyDictionary<string, int> Sizes { get; } = new Dictionary<string, int>
    {
        ["struct alt_instr"] = 12, ["struct paravirt_patch_site"] = 16, ["struct bug_entry"] = 12, ["struct exception_table_entry"] = 12,
        ["struct jump_entry"] = 16, ["struct static_call_site"] = 8, ["struct orc_entry"] = 6, ["struct _ddebug"] = 56,
    };

    public static ObjectDifference Diff(string pre, string post, params string[] flags) =>
        Diff(CFixture.Compile(pre, flags.Length == 0 ? CFixture.Kernel : flags), CFixture.Compile(post, flags.Length == 0 ? CFixture.Kernel : flags));

    public static ObjectDifference Diff(ElfObject pre, ElfObject post, DiffOptions? options = null)
    {
        var result = Compare(pre, post, options);
        Assert.True(result.IsOk, string.Join("; ", result.Diagnostics));
        return result.Value;
    }

    public static Outcome<ObjectDifference> Compare(ElfObject pre, ElfObject post, DiffOptions? options = null) =>
        ObjectDiffer.Compare(pre, post, Architecture, options ?? new DiffOptions { TypeSizes = Sizes }, "unit.c");

    public static string[] Names(this IEnumerable<Engine.Create.Diff.Model.Piece> pieces) => [.. pieces.Select(p => p.Name).Order(StringComparer.Ordinal)];

    public static string[] Codes(this ObjectDifference difference) => [.. difference.Diagnostics.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Asserts that exactly these functions are to be replaced and nothing is refused.</summary>
    public static void AssertChanges(this ObjectDifference difference, params string[] functions)
    {
        Assert.DoesNotContain(difference.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Equal(functions.Order(StringComparer.Ordinal), difference.Changed.Names());
        Assert.Empty(difference.ChangedData);
    }

    public static void AssertNothing(this ObjectDifference difference)
    {
        Assert.True(difference.IsNothing, string.Join("; ", difference.Reasons.Select(r => $"{r.Key}: {r.Value}")
            .Concat(difference.New.Concat(difference.Removed).Concat(difference.ChangedData).Names())
            .Concat(difference.Diagnostics.Select(d => d.ToString()))));
        Assert.Empty(difference.Removed);
        Assert.Empty(difference.NewData);
    }

    /// <summary>Asserts a refusal by this one code.</summary>
    public static void AssertRefused(this ObjectDifference difference, string code)
    {
        Assert.Equal([code], difference.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct());
        Assert.False(difference.IsNothing);
    }
}
