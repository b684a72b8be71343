using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Types;

public sealed class TypeTableReaderTests
{
    [Fact]
    public void Members_have_place_size_and_type()
    {
        var layout = TypeFixture.One(
            """
            typedef unsigned int u32;
            struct other;
            struct s { u32 a; const char *name; unsigned long bits : 3, more : 7; int (*call)(struct other *, u32, ...); u32 grid[2][3]; char rest[]; };
            int use(struct s *s) { return s->a; }
            """, "struct s");

        Assert.Equal((TypeLayoutKind.Structure, 56L), (layout.Kind, layout.Size));
        Assert.Equal(
            [
                new("a", 0, 32, "u32"), new("name", 64, 64, "s8 *"), new("bits", 128, 3, "u64"), new("more", 131, 7, "u64"),
                new("call", 192, 64, "s32 (struct other *, u32, ...) *"), new("grid", 256, 192, "u32[2][3]"), new("rest", 448, 0, "s8[]"),
            ],
            layout.Members);
    }

    [Fact]
    public void Members_of_nameless_aggregates_stand_in_their_place()
    {
        var layout = TypeFixture.One(
            "struct s { int a; union { int b; struct { short c, d; }; }; struct { int e; } f; }; int use(struct s *s) { return s->d; }\n", "struct s");

        Assert.Equal(
            [new("a", 0, 32, "s32"), new("b", 32, 32, "s32"), new("c", 32, 16, "s16"), new("d", 48, 16, "s16"), new("f.e", 64, 32, "s32")],
            layout.Members);
    }

    [Fact]
    public void Bit_fields_of_a_union_are_counted_from_the_low_end() => Assert.Equal(
        [new("a", 0, 3, "u32"), new("b", 0, 24, "u32"), new("c", 0, 8, "u8")],
        TypeFixture.One("union u { unsigned a : 3, b : 24; unsigned char c; }; int use(union u *u) { return u->a; }\n", "union u").Members);

    [Fact]
    public void Nameless_types_go_by_their_typedef_or_their_variable()
    {
        var types = TypeFixture.Read(
            """
            typedef struct { int a; } named_t;
            static struct { long b; } table[4];
            long use(named_t *n, int i) { static struct { short c; } kept; struct { char d; } passing = { i }; return table[i].b += n->a + kept.c++ + passing.d; }
            """);

        Assert.Equal("a", Assert.Single(Assert.Single(types.Find("named_t")).Members).Name);
        Assert.Equal("b", Assert.Single(Assert.Single(types.Find("variable table")).Members).Name);
        Assert.Equal("c", Assert.Single(Assert.Single(types.Find("variable kept")).Members).Name);
        Assert.Empty(types.Find("variable passing"));
    }

    [Fact]
    public void Enumerators_have_their_values()
    {
        var types = TypeFixture.Read("enum e { A = -2, B = 5 }; enum { C = 300 }; int use(enum e e) { return e == B ? C : A; }\n");

        Assert.Equal([new("A", -2), new("B", 5)], Assert.Single(types.Find("enum e")).Enumerators);
        Assert.Equal(("enum {C}", new TypeEnumerator("C", 300)), types.NamelessEnumerations.Select(e => (e.Name, e.Enumerators.Single())).Single());
    }

    [Fact]
    public void A_type_that_is_only_declared_has_no_layout() =>
        Assert.Empty(TypeFixture.Read("struct hidden; int use(struct hidden *h) { return h != 0; }\n").Find("struct hidden"));

    [Theory]
    [InlineData("int use(void *p) { return ((struct s *)p)->a; }")]
    [InlineData("int use(void) { return sizeof(struct s); }")]
    [InlineData("int use(int *p) { return *(int *)((char *)p - __builtin_offsetof(struct s, a)); }")]
    [InlineData("struct outer { struct s *s; }; int use(struct outer *o) { return o->s->a; }")]
    [InlineData("void *get(void); int use(void) { struct s *s = get(); return s->a; }")]
    [InlineData("extern struct s *all; int use(void) { return all->a; }")]
    [InlineData("struct s *get(void); int use(void) { return get()->a; }")]
    [InlineData("void *get(void); int use(void) { __typeof__(struct s) *s = get(); return s->a; }")]
    [InlineData("void *get(void); static inline int in(void) { return ((struct s *)get())->a; } int use(void) { return in(); }")]
    [InlineData("void *get(void); int use(void) { return (*(struct s **)get())->a; }")]
    public void However_a_unit_uses_a_type_it_is_known(string use) =>
        Assert.Equal(8, TypeFixture.One("struct s { int b, a; };\n" + use + "\n", "struct s").Size);

    [Fact]
    public void An_object_without_debug_information_is_refused()
    {
        var outcome = TypeTableReader.Read(CFixture.Compile("int a;\n", CFixture.KernelWhole), ObjectPair.Architecture.Relocations, "unit.c");

        Assert.Equal("KSP2204", Assert.Single(outcome.Diagnostics).Code);
    }

    [Fact]
    public void Another_version_is_refused()
    {
        var old = CFixture.Compile("struct s { int a; } s;\n", [.. CFixture.KernelWhole, "-gdwarf-4"]);

        var refusal = Assert.Single(TypeTableReader.Read(old, ObjectPair.Architecture.Relocations, "unit.c").Diagnostics);

        Assert.Equal("KSP2204", refusal.Code);
        Assert.Contains("version 4", refusal.Message, StringComparison.Ordinal);
    }
}
