using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Extract;

/// <summary>The replacement carries the table entries of its functions, and no others.</summary>
public class SpecialTableTemplateTests
{
    private static readonly (string Section, int EntrySize, int Entries)[] s_expected =
    [
        ("__bug_table", 12, 1), ("__ex_table", 12, 1), ("__jump_table", 16, 1), (".altinstructions", 12, 3), (".parainstructions", 16, 1),
        (".smp_locks", 4, 1), (".static_call_sites", 8, 1), (".return_sites", 4, 1), (".retpoline_sites", 4, 1), ("__mcount_loc", 8, 1),
        (".orc_unwind_ip", 4, 1), (".orc_unwind", 6, 1),
    ];

    private static ElfObject Template => TemplateFixture.Build(
        "#define VALUE 1\n" + SpecialTables.Head + SpecialTables.Unit, "#define VALUE 4\n" + SpecialTables.Head + SpecialTables.Unit).Read();

    [Fact]
    public void Entries_are_those_of_the_replaced_function()
    {
        var template = Template;

        foreach (var (section, size, count) in s_expected)
            Assert.Equal((section, size * count), (section, (int)(template.FindSection(section)?.Size ?? 0)));
    }

    [Fact]
    public void Every_entry_speaks_of_the_same_place_as_in_the_new_object()
    {
        var post = CFixture.Compile("#define VALUE 4\n" + SpecialTables.Head + SpecialTables.Unit, CFixture.Kernel);
        var template = Template;
        foreach (var (section, size, _) in s_expected.Where(e => e.Section != ".orc_unwind"))
        {
            var original = Places(post, section, ".text.b");
            Assert.NotEmpty(original);
            Assert.Equal((section, string.Join(' ', original)), (section, string.Join(' ', Places(template, section, ".text"))));
        }

        // Where an object's relocation against code leads, without the distance from the entry's start that relative fields add.
        static string[] Places(ElfObject elf, string table, string code) =>
            [.. elf.FindSection(table)!.Relocations.Where(r => elf.SectionOf(elf.Symbols[r.Symbol])?.Name == code)
                .Select(r => $"{r.Type}:{(long)elf.Symbols[r.Symbol].Value + r.Addend:x}")];
    }

    [Fact]
    public void Replacement_instructions_come_along_and_lead_back()
    {
        var template = Template;

        Assert.Equal(["1 g-4"], template.References(".altinstr_replacement").Take(1));
        Assert.All(template.References(".altinstr_aux"), r => Assert.True(r.Contains(" .text+", StringComparison.Ordinal) || r.Contains(" key", StringComparison.Ordinal), r));
        Assert.Equal(3, template.References(".altinstr_aux").Length);
    }

    [Fact]
    public void Other_references_of_entries_mean_the_running_kernel()
    {
        var template = Template;

        Assert.Contains(template.References("__jump_table"), r => r.EndsWith(" key+0", StringComparison.Ordinal));
        Assert.Contains(template.References(".static_call_sites"), r => r.EndsWith(" key+0", StringComparison.Ordinal));
        Assert.Contains(template.References("__bug_table"), r => r.Contains(" .rodata.str+", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tracers_own_table_is_carried()
    {
        const string unit = "extern int g(int); int a(int x) { return g(x); } int b(int x) { return g(x) + VALUE; }";
        string[] flags = [.. CFixture.Kernel, "-pg", "-mfentry", "-mrecord-mcount"];
        var template = TemplateFixture.Build("#define VALUE 1\n" + unit, "#define VALUE 4\n" + unit, flags).Read();

        Assert.Equal(["0 .text+0"], template.References("__mcount_loc"));
    }

    [Fact]
    public void The_standard_tool_reads_the_tables_without_complaint()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("template.ko"), TemplateFixture.Build(
            "#define VALUE 1\n" + SpecialTables.Head + SpecialTables.Unit, "#define VALUE 4\n" + SpecialTables.Head + SpecialTables.Unit).Template.ToArray());

        Assert.Contains(".rela__jump_table", TemplateFixture.RunTool("readelf", "-aW", folder.File("template.ko")), StringComparison.Ordinal);
    }
}
