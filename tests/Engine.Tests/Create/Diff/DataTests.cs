using Ksplice.Engine.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Diff;

/// <summary>Variables, constants, tables and sections that are not code.</summary>
public class DataTests
{
    private const string Head = "extern int g(int);\n";

    private static ObjectDifference Diff(string before, string after, string unit) => ObjectPair.Diff($"#define V {before}\n{Head}{unit}", $"#define V {after}\n{Head}{unit}");

    [Fact]
    public void Another_initial_value_of_a_variable_is_refused()
    {
        var difference = Diff("3", "4", "static int v = V; int a(void) { return v++; }");

        difference.AssertRefused("KSP2103");
        Assert.Equal(["v"], difference.ChangedData.Names());
        Diff("0", "4", "static int v = V; int a(void) { return v++; }").AssertRefused("KSP2103");
        Diff("4", "0", "static int v = V; int a(void) { return v++; }").AssertRefused("KSP2103");
    }

    [Fact]
    public void A_variable_keeps_its_running_value_when_the_author_says_so()
    {
        const string unit = "static int v = V; int a(void) { return v++ + V; }";
        var options = new DiffOptions { TypeSizes = ObjectPair.Sizes, KeptValues = new HashSet<string> { "v" } };

        var difference = ObjectPair.Diff(CFixture.Compile("#define V 3\n" + unit, CFixture.Kernel), CFixture.Compile("#define V 4\n" + unit, CFixture.Kernel), options);

        Assert.False(difference.IsRefused);
        Assert.Equal(["a"], difference.Changed.Names());
        Assert.Equal(["v"], difference.Kept.Names());
        var overruled = Assert.Single(difference.Overruled);
        Assert.Equal("v", overruled.Name);
        Assert.StartsWith("KSP2103: ", overruled.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_of_another_size_is_refused()
    {
        Diff("3", "4", "int v[V]; int a(int i) { return v[i]++; }").AssertRefused("KSP2112");
        Diff("3", "4", "const int v[V] = { 1, 2, 3 }; int a(int i) { return v[i]; }").AssertRefused("KSP2123");
    }

    [Fact]
    public void A_new_variable_is_new()
    {
        const string post = Head + "static int v; static int w = 7; static const int t[] = { 4, 5, 6 }; int a(int i) { return g(i) + v++ + w++ + t[i]; }";
        var difference = ObjectPair.Diff(Head + "int a(int i) { return g(i); }", post);

        difference.AssertChanges("a");
        Assert.Equal(["t", "v", "w"], difference.NewData.Names());
    }

    [Fact]
    public void A_new_variable_for_each_CPU_is_refused_where_the_loader_would_not_fill_in_its_addresses()
    {
        const string before = Head + "int a(void) { return 1; }";
        const string perCpu = "__attribute__((section(\".data..percpu\"))) ";

        ObjectPair.Diff(before, Head + perCpu + "int pc = 3; int a(void) { return pc; }").AssertChanges("a");
        ObjectPair.Diff(before, Head + perCpu + "int (*pc)(int) = g; int a(void) { return pc != 0; }").AssertRefused("KSP2111");
    }

    [Theory]
    [InlineData("__param")]
    [InlineData("___ksymtab+v")]
    [InlineData("__tracepoints")]
    public void Another_entry_of_a_table_read_once_is_refused(string section)
    {
        var unit = $"__attribute__((section(\"{section}\"), used)) static const long v[2] = {{ 5, V }};";

        Diff("3", "4", unit).AssertRefused("KSP2108");
        Diff("3", "3", unit).AssertNothing();
        ObjectPair.Diff("int x;", "#define V 3\nint x;" + "\n" + unit).AssertRefused("KSP2108");
    }

    [Fact]
    public void A_fixup_for_devices_must_not_change_but_what_it_calls_may()
    {
        const string fixup = "asm(\".section .pci_fixup_final, \\\"a\\\"\\n .balign 16\\n .short 0x8086, \" ID \"\\n .long 0, 0\\n .long quirk - .\\n .previous\"); ";
        const string quirk = "static __attribute__((used)) int quirk(int x) { return x + V; }";
        var unit = fixup + quirk;
        string Unit(string id, int value) => $"#define ID \"{id}\"\n#define V {value}\n{unit}";

        ObjectPair.Diff(Unit("1", 2), Unit("1", 2)).AssertNothing();
        Assert.Equal(["quirk"], ObjectPair.Diff(Unit("1", 2), Unit("1", 3)).Changed.Select(p => p.Name));
        ObjectPair.Diff(Unit("1", 2), Unit("7", 2)).AssertRefused("KSP2170");
        ObjectPair.Diff("#define V 2\n" + quirk, Unit("1", 2)).AssertRefused("KSP2170");
        ObjectPair.Diff(Unit("1", 2), "#define V 2\n" + quirk).AssertRefused("KSP2170");
    }

    [Fact]
    public void A_section_that_nobody_knows_must_not_change()
    {
        const string unit = "__attribute__((section(\".mystery\"), used)) static const long v[2] = { 5, V }; int a(void) { return 3; }";

        Diff("3", "4", unit).AssertRefused("KSP2101");
        Diff("3", "3", unit).AssertNothing();
        ObjectPair.Diff("int a(void) { return 3; }", "#define V 1\n" + unit).AssertRefused("KSP2101");
        ObjectPair.Diff("#define V 1\n" + unit, "int a(void) { return 3; }").AssertRefused("KSP2101");
    }

    [Fact]
    public void Code_without_a_symbol_must_not_change()
    {
        const string unit = "asm(\".text\\n mov $\" V \", %eax\\n call g\\n ret\"); int a(void) { return 3; }";

        Diff("\"3\"", "\"4\"", unit).AssertRefused("KSP2101");
        ObjectPair.Diff("asm(\".text\\n call g\\n ret\");", "asm(\".text\\n call h\\n ret\");").AssertRefused("KSP2101");
        Diff("\"3\"", "\"3\"", unit).AssertNothing();
    }

    [Fact]
    public void Code_that_must_stay_is_refused()
    {
        const string unit = "__attribute__((section(\".noinstr.text\"))) int a(int x) { return g(x) + V; }";

        Diff("3", "4", unit).AssertRefused("KSP2105");
        ObjectPair.Diff("extern int g(int);", "#define V 3\nextern int g(int);" + unit).AssertRefused("KSP2105");
        ObjectPair.Diff(Head + "#define V 3\n" + unit, Head + "int a(int x) { return g(x) + 3; }").AssertRefused("KSP2105");
    }

    [Fact]
    public void Initialisation_alone_is_nothing_to_do()
    {
        var difference = Diff("3", "4", "__attribute__((section(\".init.text\"))) int start(void) { return g(V); }");

        difference.AssertNothing();
        Assert.Equal(["KSP2107"], difference.Codes());
        Assert.Equal(["start"], difference.Ignored.Select(i => i.Name));
    }

    [Fact]
    public void Initialisation_together_with_other_code_is_refused_unless_overruled()
    {
        const string unit = Head + "__attribute__((section(\".init.text\"))) int start(void) { return g(V); } int a(int x) { return g(x) + V; }";
        var (pre, post) = (CFixture.Compile("#define V 3\n" + unit, CFixture.Kernel), CFixture.Compile("#define V 4\n" + unit, CFixture.Kernel));

        ObjectPair.Diff(pre, post).AssertRefused("KSP2106");
        var overruled = ObjectPair.Diff(pre, post, new DiffOptions { IgnoredInit = new HashSet<string> { "start" } });
        overruled.AssertChanges("a");
        Assert.StartsWith("KSP2106: ", Assert.Single(overruled.Overruled, o => o.Name == "start").Reason, StringComparison.Ordinal);
        Assert.Equal(["start"], overruled.Ignored.Select(i => i.Name));
    }

    [Fact]
    public void A_word_that_overrules_nothing_is_not_on_record()
    {
        const string unit = "__attribute__((section(\".init.text\"))) int start(void) { return g(V); }";
        var difference = ObjectPair.Diff(
            CFixture.Compile("#define V 3\n" + Head + unit, CFixture.Kernel), CFixture.Compile("#define V 4\n" + Head + unit, CFixture.Kernel),
            new DiffOptions { IgnoredInit = new HashSet<string> { "start" } });

        Assert.Empty(difference.Overruled);
    }

    [Fact]
    public void Code_for_leaving_is_ignored_with_a_warning()
    {
        var difference = Diff("3", "4", "__attribute__((section(\".exit.text\"))) int stop(void) { return g(V); }");

        difference.AssertNothing();
        Assert.Equal(["KSP2114"], difference.Codes());
    }

    [Fact]
    public void What_modinfo_shows_is_ignored_with_a_note()
    {
        var difference = Diff("\"x\"", "\"y\"", "__attribute__((section(\".modinfo\"), used)) static const char v[] = \"author=\" V;");

        difference.AssertNothing();
        Assert.Equal(["KSP2116"], difference.Codes());
    }

    [Fact]
    public void A_function_that_was_initialisation_code_is_new_at_run_time()
    {
        const string unit = Head + "PLACE __attribute__((noinline)) int s(int x) { return g(x) + 3; } int a(int x) { return s(x) + 1; }";
        var difference = ObjectPair.Diff("#define PLACE __attribute__((section(\".init.text\")))\n" + unit, "#define PLACE\n" + unit);

        difference.AssertChanges("a");
        Assert.Equal(["s"], difference.New.Names());
    }

    [Fact]
    public void A_table_of_labels_belongs_to_its_function()
    {
        const string unit = "int a(int i) { static const void *const t[] = { &&a, &&b, &&c }; goto *t[i]; a: return g(1); b: return g(V); c: return g(3); }";

        Diff("2", "5", unit).AssertChanges("a");
    }

    [Fact]
    public void A_writable_table_of_labels_is_refused_with_its_function() =>
        Diff("2", "5", "int a(int i) { static const void *t[] = { &&a, &&b, &&c }; goto *t[i]; a: t[0] = t[1]; return g(1); b: return g(V); c: return g(3); }")
            .AssertRefused("KSP2110");

    [Fact]
    public void Lists_of_type_numbers_are_told_by_what_they_name()
    {
        const string list = """
            asm(".pushsection .BTF_ids,\"a\"\n.local ids\nids:\n.local __BTF_ID__struct__" TYPE "__" UNIQUE "\n.type __BTF_ID__struct__" TYPE "__" UNIQUE ", STT_OBJECT\n"
                ".size __BTF_ID__struct__" TYPE "__" UNIQUE ", 4\n__BTF_ID__struct__" TYPE "__" UNIQUE ":\n.zero 4\n.popsection");
            extern int ids; int a(void) { return ids; }
            """;
        const string before = "#define TYPE \"sock\"\n#define UNIQUE \"7992856\"\n" + list;

        ObjectPair.Diff(before, "#define TYPE \"sock\"\n#define UNIQUE \"8012900\"\n" + list).AssertNothing();
        ObjectPair.Diff(before, "#define TYPE \"file\"\n#define UNIQUE \"7992856\"\n" + list).AssertRefused("KSP2164");
        ObjectPair.Diff("int b;", before + "int b;").AssertRefused("KSP2164");
        ObjectPair.Diff(before + "int b;", "int b;").AssertRefused("KSP2164");
    }
}
