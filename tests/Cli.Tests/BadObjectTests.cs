using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;

namespace Ksplice.Cli.Tests;

/// <summary>Object files that are no good, as whole commands meet them.</summary>
public sealed class BadObjectTests : IDisposable
{
    private static readonly ElfTarget s_x64 = new(Machine: 62, Is64Bit: true, IsLittleEndian: true);

    private readonly CommandLine _splice = new();
    private readonly string _sound;

    public BadObjectTests() => _sound = Write("sound.o", Build(s_x64));

    public void Dispose() => _splice.Dispose();

    [Fact]
    public async Task Sound_objects_that_are_equal_are_nothing_to_do() => Assert.Equal(3, (await _splice.RunAsync("diff", _sound, _sound)).ExitCode);

    [Fact]
    public async Task A_truncated_object_is_refused_wherever_it_ends()
    {
        var bytes = Build(s_x64);
        for (var length = 0; length < bytes.Length; length += 37)
        {
            var cut = Write("cut.o", bytes[..length]);
            await AssertEndsAsync(4, "KSP2001", _sound, cut);
            await AssertEndsAsync(4, "KSP2001", cut, _sound);
        }
    }

    [Theory]
    [InlineData(40, ulong.MaxValue)]
    [InlineData(40, 0x7fff_ffff_ffff_fff0)]
    [InlineData(58, 0xffff_ffff_ffff_ffff)]
    public async Task An_object_whose_numbers_lead_outside_is_refused(int offset, ulong value)
    {
        var bytes = Build(s_x64);
        BitConverter.GetBytes(value)[..Math.Min(8, 64 - offset)].CopyTo(bytes, offset);

        await AssertEndsAsync(4, "KSP2001", _sound, Write("hostile.o", bytes));
    }

    [Fact]
    public async Task Objects_of_two_machines_or_of_one_that_nobody_knows_are_refused()
    {
        var other = Write("other.o", Build(s_x64 with { Machine = 183 }));

        await AssertEndsAsync(4, "KSP2004", _sound, other);
        await AssertEndsAsync(4, "KSP2002", other, other);
    }

    [Fact]
    public async Task A_linked_file_is_refused()
    {
        var bytes = Build(s_x64);
        bytes[16] = 2;

        await AssertEndsAsync(4, "KSP2003", Write("linked", bytes), Write("linked", bytes));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_fault_of_the_environment() => await AssertEndsAsync(1, "KSP1054", _sound, _splice.File("absent.o"));

    private static byte[] Build(ElfTarget target)
    {
        var elf = new ElfBuilder(target);
        var text = elf.AddSection(".text.f", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagExecute, 16, 0, [0x31, 0xc0, 0xc3]);
        elf.AddSymbol("f", 0, 3, ElfSymbolBinding.Global, ElfSymbolType.Function, text);
        return elf.Build();
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_splice.File(name), bytes);
        return _splice.File(name);
    }

    private async Task AssertEndsAsync(int exitCode, string code, string pre, string post)
    {
        var printed = await _splice.RunAsync("diff", pre, post, "--json");
        var diagnostic = printed.Json["diagnostics"]![0]!;
        Assert.Equal((exitCode, code), (printed.ExitCode, (string?)diagnostic["code"]));
        Assert.NotEmpty((string?)diagnostic["hint"] ?? "");
    }
}
