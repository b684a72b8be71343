using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Elf;

/// <summary>What the writer writes, the reader and the standard tools read.</summary>
public class ElfRoundTripTests
{
    [Fact]
    public void Written_content_comes_back()
    {
        var builder = new ElfBuilder(ObjectPair.Architecture.Elf);
        var text = builder.AddSection(".text", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagExecute, 16, 0, [0xe8, 0, 0, 0, 0, 0xc3]);
        var zero = builder.AddSection(".bss", ElfConstants.SectionNoBits, ElfConstants.FlagAllocate | ElfConstants.FlagWrite, 8, 0, new byte[40]);
        var undefined = builder.AddSymbol("g", 0, 0, ElfSymbolBinding.Global, ElfSymbolType.None, 0);
        builder.AddSymbol("v", 8, 4, ElfSymbolBinding.Local, ElfSymbolType.Object, zero);
        builder.AddSymbol("limit", 0xffffffff81000000, 0, ElfSymbolBinding.Weak, ElfSymbolType.None, ElfConstants.IndexAbsolute);
        builder.AddRelocation(text, 1, 4, undefined, -4);

        var elf = ElfReader.Read(builder.Build(), "written").Value!;

        Assert.Equal([0xe8, 0, 0, 0, 0, 0xc3], elf.FindSection(".text")!.Data.ToArray());
        Assert.Equal((40UL, 8UL), (elf.FindSection(".bss")!.Size, elf.FindSection(".bss")!.Alignment));
        Assert.Equal(["v", "g", "limit"], elf.Symbols.Skip(1).Select(s => s.Name));
        Assert.Equal((8UL, 4UL, zero), (elf.Symbols[1].Value, elf.Symbols[1].Size, elf.Symbols[1].SectionIndex));
        Assert.Equal((ElfSymbolBinding.Weak, ElfConstants.IndexAbsolute, 0xffffffff81000000), (elf.Symbols[3].Binding, elf.Symbols[3].SectionIndex, elf.Symbols[3].Value));
        Assert.Equal([new ElfRelocation(1, 4, 2, -4)], elf.FindSection(".text")!.Relocations);
    }

    [Fact]
    public void Every_fixture_survives_being_written_again()
    {
        foreach (var source in Fixtures.All.Values)
        {
            var before = CFixture.Compile(source, CFixture.Kernel);
            var after = ElfShuffle.Reverse(before);

            foreach (var section in before.Sections.Where(s => s.IsAllocated && s.Size > 0))
            {
                var again = after.Sections.Single(s => s.Name == section.Name);
                Assert.Equal(section.Data.ToArray(), again.Data.ToArray());
                Assert.Equal((section.Size, section.Flags, section.Alignment), (again.Size, again.Flags, again.Alignment));
                Assert.Equal(section.Relocations.Select(r => (r.Offset, r.Type, r.Addend, before.Symbols[r.Symbol].Name)),
                    again.Relocations.Select(r => (r.Offset, r.Type, r.Addend, after.Symbols[r.Symbol].Name)));
            }
        }
    }

    [Fact]
    public void The_standard_tools_accept_a_template()
    {
        var unit = Fixtures.All["cold half"];
        var replacement = TemplateFixture.Build(unit, unit.Replace("a + 1", "a + 8", StringComparison.Ordinal).Replace("return 7", "return 70", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        var path = folder.File("template.ko");
        File.WriteAllBytes(path, replacement.Template.ToArray());

        var listing = TemplateFixture.RunTool("readelf", "-aW", path);

        Assert.Contains("REL (Relocatable file)", listing, StringComparison.Ordinal);
        Assert.Contains("f.ksplice", listing, StringComparison.Ordinal);
        Assert.Contains("<f.ksplice>:", TemplateFixture.RunTool("objdump", "-dr", path), StringComparison.Ordinal);
    }

    [Fact]
    public void The_compilers_object_reads_as_the_standard_tool_reads_it()
    {
        var path = CFixture.CompileFile(Fixtures.All["jump table"], CFixture.Kernel);
        var elf = ElfReader.ReadFile(path).Value!;
        var listed = TemplateFixture.RunTool("readelf", "-rW", path).Split('\n')
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(l => l.Length > 5 && l[2].StartsWith("R_X86_64_", StringComparison.Ordinal))
            .Select(l => (Convert.ToUInt64(l[0], 16), Convert.ToUInt64(l[1], 16))).Order();

        Assert.Equal(listed, elf.Sections.SelectMany(s => s.Relocations).Select(r => (r.Offset, ((ulong)r.Symbol << 32) | r.Type)).Order());
    }
}
