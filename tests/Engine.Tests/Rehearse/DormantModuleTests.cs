using System.Text;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Rehearse;

public class DormantModuleTests
{
    private const string Description = ".gnu.linkonce.this_module";

    private const string Source = $$"""
        extern int printed(const char *);
        int start(void) { return printed("started"); }
        void end(void) { printed("ended"); }
        struct module { char name[16]; int (*init)(void); long other; void (*exit)(void); };
        __attribute__((section("{{Description}}"))) struct module this_module = { "sample", start, 7, end };
        int (*kept)(void) = start;
        """;

    private static readonly byte[] s_mark = "~Module signature appended~\n"u8.ToArray();

    [Theory]
    [InlineData("-m64")]
    [InlineData("-m32")]
    public void Start_and_end_are_not_found_any_more(string width)
    {
        var before = File.ReadAllBytes(CFixture.CompileFile(Source, width, "-O2", "-fno-pie", "-w"));
        var after = DormantModule.Make(before, "sample");

        Assert.True(after.IsOk, string.Join("; ", after.Diagnostics));
        Assert.Equal(2, Relocations(before, Description).Count(r => r.Type != 0));
        Assert.All(Relocations(after.Value, Description), r => Assert.Equal((0u, 0), (r.Type, r.Symbol)));
    }

    [Fact]
    public void Everything_else_stays_as_it_was()
    {
        var before = File.ReadAllBytes(CFixture.CompileFile(Source, CFixture.Kernel));
        var after = DormantModule.Make(before, "sample").Value!;

        Assert.Equal(before.Length, after.Length);
        // Of each of two entries of a table, what and how: eight bytes.
        Assert.InRange(before.Zip(after).Count(pair => pair.First != pair.Second), 2, 16);
        foreach (var section in ElfReader.Read(before, "").Value!.Sections.Where(s => s.Name != Description))
            Assert.Equal(Relocations(before, section.Name), Relocations(after, section.Name));
    }

    [Fact]
    public void A_signature_that_no_longer_holds_is_dropped()
    {
        var module = File.ReadAllBytes(CFixture.CompileFile(Source, CFixture.Kernel));

        Assert.DoesNotContain("signature appended", Encoding.Latin1.GetString(DormantModule.Make((byte[])[.. module, 1, 2, 3, .. s_mark], "sample").Value!), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_module_is_refused() => Assert.Equal(
        "KSP5913", Assert.Single(DormantModule.Make(File.ReadAllBytes(CFixture.CompileFile("int x;", CFixture.Kernel)), "sample").Diagnostics).Code);

    [Fact]
    public void A_module_cut_short_is_refused_wherever_it_ends()
    {
        var module = File.ReadAllBytes(CFixture.CompileFile(Source, CFixture.Kernel));

        for (var length = 0; length < module.Length; length += 7)
            Assert.False(DormantModule.Make(module.AsMemory(0, length), "sample").IsOk);
    }

    private static IReadOnlyList<ElfRelocation> Relocations(byte[] file, string section) => ElfReader.Read(file, "").Value!.FindSection(section)!.Relocations;
}
