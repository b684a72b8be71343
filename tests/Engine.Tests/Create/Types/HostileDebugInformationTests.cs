using Ksplice.Engine.Create.Types;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Types;

/// <summary>Whatever the debug sections hold, there is a table or a refusal, never an exception, and soon.</summary>
public sealed class HostileDebugInformationTests
{
    private const string Source =
        """
        typedef struct { int a; union { long b; struct { char c[3][4]; } d; }; } inner_t;
        enum e { A, B = 7 };
        struct s { inner_t i; enum e e; int bits : 3; int (*f)(struct s *, ...); struct s *next; };
        int use(struct s *s) { static struct { int k; } kept; return s->bits + kept.k++ + sizeof(inner_t); }
        """;

    private static readonly byte[] s_object = File.ReadAllBytes(CFixture.CompileFile(Source, TypeFixture.Flags));

    [Theory]
    [InlineData(".debug_info")]
    [InlineData(".debug_abbrev")]
    [InlineData(".debug_str")]
    [InlineData(".rela.debug_info")]
    public void Any_byte_may_be_anything(string section)
    {
        var place = ElfReader.Read(s_object, "unit.o").Value!.FindSection(section)!;
        for (var i = 0; i < (int)place.Size; i++)
        {
            foreach (var value in new byte[] { 0x00, 0x01, 0x7f, 0x80, 0xff })
            {
                var bytes = s_object.ToArray();
                bytes[(int)place.FileOffset + i] = value;
                Read(bytes);
            }
        }
    }

    [Theory]
    [InlineData(".debug_info")]
    [InlineData(".debug_abbrev")]
    [InlineData(".debug_str")]
    public void A_section_may_be_noise(string section)
    {
        var place = ElfReader.Read(s_object, "unit.o").Value!.FindSection(section)!;
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = s_object.ToArray();
            new Random(seed).NextBytes(bytes.AsSpan((int)place.FileOffset, (int)place.Size));
            Read(bytes);
        }
    }

    private static void Read(byte[] bytes)
    {
        var elf = ElfReader.Read(bytes, "unit.o");
        if (!elf.IsOk)
            return;
        var types = TypeTableReader.Read(elf.Value, ObjectPair.Architecture.Relocations, "unit.c");
        if (types.IsOk)
            LayoutComparer.Compare(types.Value, types.Value);
        else
            Assert.Equal("KSP2204", Assert.Single(types.Diagnostics).Code);
    }
}
