using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Apply.Verify;

/// <summary>The objects in a package come from whoever made it: damaged, they are matched or refused, and nothing else happens.</summary>
public sealed class HostileUnitTests : IDisposable
{
    private const string Unit = """
        extern int far(int, const char *); int count = 1; static int hits;
        static __attribute__((noinline)) int helper(int x) { return far(x, "text") + hits++; }
        int work(int x) { switch (x) { case 0: return far(1, "a"); case 1: return helper(2); case 2: return far(3, "c") * 2; case 3: return helper(5) - 1; case 4: return count; }
            asm volatile("671: lock; incl count(%rip)\n.pushsection .smp_locks,\"a\"; .balign 4; .long 671b - .; .popsection\n"
                ".pushsection .altinstructions,\"a\"; .long 671b - ., 672f - .; .word 4; .byte 1, 1; .popsection\n.pushsection .altinstr_replacement,\"ax\"; 672: ret; .popsection"); return helper(x); }
        """;

    private static readonly ulong[] s_nasty =
        [0, 1, 0x7fff, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ulong.MaxValue];

    private readonly LinkedKernel _kernel = new(("unit", Unit), ("other", "int far(int x, const char *t) { return x ^ t[0]; }"));
    private readonly byte[] _sound;

    public HostileUnitTests() => _sound = _kernel.Objects["unit"].File.ToArray();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void The_sound_object_is_matched_and_its_functions_can_be_redirected()
    {
        var chosen = Exercise(_sound);

        Assert.True(chosen?.IsOk, string.Join('\n', chosen?.Diagnostics ?? []));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Flipped_bytes_are_matched_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 600; round++)
        {
            var bytes = _sound.ToArray();
            for (var i = random.Next(1, 8); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Exercise(bytes);
        }
    }

    [Theory]
    [InlineData(".symtab")]
    [InlineData(".rela.text")]
    [InlineData(".rela.smp_locks")]
    [InlineData(".rela.altinstructions")]
    [InlineData(".altinstructions")]
    [InlineData(".rela.rodata")]
    public void Hostile_numbers_in_a_table_are_matched_or_refused(string table)
    {
        // The reader keeps relocations with their section, so tables are found by their headers.
        var (start, length) = Locate(table);
        for (var at = start; at < start + length; at += 4)
        {
            foreach (var value in s_nasty)
            {
                var bytes = _sound.ToArray();
                BitConverter.GetBytes(value).AsSpan(0, Math.Min(8, start + length - at)).CopyTo(bytes.AsSpan(at));
                Exercise(bytes);
            }
        }
    }

    private (int Start, int Length) Locate(string name)
    {
        var headers = (int)BitConverter.ToUInt64(_sound, 40);
        var names = (int)BitConverter.ToUInt64(_sound, headers + (BitConverter.ToUInt16(_sound, 62) * 64) + 24);
        for (var header = headers; header < _sound.Length; header += 64)
        {
            var at = names + (int)BitConverter.ToUInt32(_sound, header);
            if (System.Text.Encoding.ASCII.GetString(_sound, at, Array.IndexOf(_sound, (byte)0, at) - at) == name)
                return ((int)BitConverter.ToUInt64(_sound, header + 24), (int)BitConverter.ToUInt64(_sound, header + 32));
        }

        throw new InvalidOperationException($"no section {name}");
    }

    private Outcome<IReadOnlyList<RedirectedFunction>>? Exercise(byte[] file)
    {
        var read = ElfReader.Read(file, "hostile");
        if (!read.IsOk)
            return null;
        var architecture = new X64Architecture();
        var sizes = new Dictionary<string, int> { ["struct alt_instr"] = 12 };
        var verified = TargetVerifier.Verify(new(null, null, [new("unit", read.Value)]), _kernel, architecture, sizes);
        TemplateBinder.Bind(file, "hostile", new Dictionary<string, ulong> { ["far"] = 1 }, _kernel, architecture);
        if (!verified.IsOk)
        {
            Assert.All(verified.Diagnostics, d => Assert.False(string.IsNullOrEmpty(d.Hint)));
            return null;
        }

        var functions = new[] { "work", "helper" }.Select(name => new UpdateFunction(name, "unit", FunctionState.Changed, 1, 1, new string('a', 64), null, name, new(".text", 0)));
        return new SiteChooser(_kernel, _kernel, architecture, new SymbolResolver([verified.Value], _kernel.Symbols, _kernel)).Choose(verified.Value, [.. functions]);
    }
}
