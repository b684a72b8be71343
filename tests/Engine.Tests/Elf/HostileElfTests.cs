using Ksplice.Engine.Create.Diff;
using Ksplice.Engine.Create.Diff.Lines;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Elf;

/// <summary>No file, however damaged, gets more out of reader and comparison than a refusal.</summary>
public class HostileElfTests
{
    private static readonly byte[] s_sound = File.ReadAllBytes(CFixture.CompileFile("""
        extern int g(int); extern int printk(const char *, ...); static int count;
        int a(int i) { switch (i) { case 0: return g(1); case 1: return g(7) + 1; case 2: return g(3) * 2; case 3: return g(9) - 1; case 4: return g(i) ^ 3; } return count++; }
        int b(int x) { asm volatile("1: nop\n.pushsection __ex_table,\"a\"\n.long 1b - ., 2f - ., 3\n.popsection\n2:"
            "\n.pushsection .altinstructions,\"a\"\n.long 1b - ., 3f - .\n.word 4\n.byte 1, 1\n.popsection\n.pushsection .altinstr_replacement,\"ax\"\n3: ret\n.popsection"); return printk("%d %s\n", __LINE__, __func__); }
        """, [.. CFixture.Kernel, "-g"]));

    [Fact]
    public void Every_truncation_is_refused_or_compared()
    {
        for (var length = 0; length < s_sound.Length; length += length < 128 ? 1 : 7)
            Exercise(s_sound.AsMemory(0, length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Flipped_bytes_are_refused_or_compared(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 750; round++)
        {
            var bytes = s_sound.ToArray();
            for (var i = random.Next(1, 8); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Exercise(bytes);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Damaged_headers_are_refused_or_compared(int seed)
    {
        var random = new Random(seed);
        var headers = (int)BitConverter.ToUInt64(s_sound, 40);
        ulong[] nasty = [0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, ulong.MaxValue, (ulong)s_sound.Length];
        for (var round = 0; round < 750; round++)
        {
            var bytes = s_sound.ToArray();
            var at = random.Next(3) == 0 ? random.Next(16, 56) : headers + random.Next((bytes.Length - headers) / 8 - 1) * 8;
            BitConverter.TryWriteBytes(bytes.AsSpan(at), nasty[random.Next(nasty.Length)]);
            Exercise(bytes);
        }
    }

    [Fact]
    public void Damaged_line_tables_only_lose_lines()
    {
        var sound = ElfReader.Read(s_sound, "sound").Value!;
        var lines = sound.FindSection(".debug_line")!;
        var random = new Random(9);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = s_sound.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
                bytes[(int)lines.FileOffset + random.Next((int)lines.Size)] = (byte)random.Next(256);
            var read = ElfReader.Read(bytes, "damaged");
            Assert.True(read.IsOk);
            LineTableReader.Read(read.Value, ObjectPair.Architecture.Relocations).IsLineOf(1, 0, 5);
        }
    }

    private static void Exercise(ReadOnlyMemory<byte> file)
    {
        var read = ElfReader.Read(file, "hostile");
        if (!read.IsOk)
        {
            Assert.Equal("KSP2001", Assert.Single(read.Diagnostics).Code);
            return;
        }

        var sound = ElfReader.Read(s_sound, "sound").Value!;
        // Both with the kernel's sizes and with sizes inferred from the damaged tables.
        foreach (var options in new[] { new DiffOptions { TypeSizes = ObjectPair.Sizes }, new DiffOptions() })
        {
            var difference = ObjectDiffer.Compare(sound, read.Value, ObjectPair.Architecture, options, "hostile");
            if (difference.IsOk && !difference.Value.IsRefused)
                TemplateFixture.TryBuild(difference.Value);
            ObjectDiffer.Compare(read.Value, sound, ObjectPair.Architecture, options, "hostile");
        }
    }
}
