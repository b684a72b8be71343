using Ksplice.Engine.Create.Build.Headers;
using Ksplice.Engine.Create.Build.Units;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>Patches of a structure in a header that many units read, on a source that builds like a kernel.</summary>
public sealed class UnneededTypesTests : SharedHeaderTree
{
    private const string Types = "#ifndef ASM\nstruct box {\n\tint value;\n};\nunion cup {\n\tint value;\n};\nstruct holder {\n\tstruct box *box;\n\tunion cup *cup;\n};\n"
        + "int pass(struct box *box);\nextern struct box first_box;\nstatic inline int look(struct box *box)\n{\n\treturn box->value;\n}\n#endif\n";

    [Theory]
    [InlineData("int kept(struct box *box) { return pass(box); }")]
    [InlineData("int kept(struct holder *holder) { return holder->box ? pass(holder->box) : (int)sizeof(*holder); }")]
    [InlineData("struct box *kept(void) { return &first_box; }")]
    [InlineData("struct holder kept[2];")]
    [InlineData("static inline int unused(struct box *box) { return box->value; }\nint kept(struct box **box) { return pass(box[1]); }")]
    public async Task A_unit_that_only_passes_pointers_on_is_not_affected(string unit) => Assert.Empty(await AffectedAsync(unit, "\tint value;\n};\nunion", "\tint first;\n\tint value;\n};\nunion"));

    [Theory]
    [InlineData("int kept(struct box *box) { return box->value; }")]
    [InlineData("int kept(struct box *box) { return sizeof(*box); }")]
    [InlineData("int kept(struct box *box) { return pass(box + 1); }")]
    [InlineData("int kept(void) { struct box *box = &first_box; return pass(&box[1]); }")]
    [InlineData("int kept(struct box *box) { return look(box); }")]
    [InlineData("int kept(struct holder *holder) { struct box box = *holder->box; return pass(&box); }")]
    [InlineData("struct box kept;")]
    [InlineData("struct outer { int a; struct box box; };\nint kept(struct outer *outer) { return outer->a; }")]
    [InlineData("int kept(void) { return __builtin_offsetof(struct box, value); }")]
    [InlineData("int kept(void *box) { __typeof__(((struct box *)0)->value) value = 0; return value; }")]
    public async Task A_unit_that_looks_inside_is(string unit) =>
        Assert.Equal(["drivers/both/kept.c"], await AffectedAsync(unit, "\tint value;\n};\nunion", "\tint first;\n\tint value;\n};\nunion"));

    [Fact]
    public async Task Of_two_types_that_change_both_count()
    {
        Assert.Empty(await AffectedAsync("int kept(struct holder *holder) { return pass(holder->box); }", "int value;", "int first, value;"));
        Assert.Equal(["drivers/both/kept.c"], await AffectedAsync("int kept(struct holder *holder) { return pass(holder->box) + holder->cup->value; }", "int value;", "int first, value;"));
    }

    [Fact]
    public async Task Anything_else_that_changes_with_a_type_counts() =>
        Assert.Equal(["drivers/both/kept.c"], await AffectedAsync("int kept(struct holder *holder) { return pass(holder->box); }", "struct box *box;\n\tunion", "struct box *first, *box;\n\tunion"));

    private async Task<IEnumerable<string>> AffectedAsync(string unit, string old, string @new)
    {
        Write(Header, Types);
        Write("drivers/both/kept.c", "#include <linux/shared.h>\n" + unit + "\n");
        Write("drivers/one.c", "#include <linux/shared.h>\nint one;\n");
        var found = await new AffectedUnits(Tree, new UnitCatalogue(Tree), maximumUnits: 100, fewUnits: 1).FindAsync(Source(Edit(Header, old, @new)), null, default);
        Assert.True(found.IsOk, string.Join('\n', found.Diagnostics));
        return found.Value.Units.Select(affected => affected.Recipe.SourcePath);
    }
}
