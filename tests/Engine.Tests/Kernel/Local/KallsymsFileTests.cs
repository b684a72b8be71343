using System.Text;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

public sealed class KallsymsFileTests
{
    private static SymbolTable Read(string text) => KallsymsFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Lines_give_address_letter_name_and_module()
    {
        var table = Read("0000000000031c40 A runqueues\nffffffff81000000 T _text\nffffffffc0001000 t probe\t[qrtr]\nffffffffc0002000 t ftrace_trampoline\t[__builtin__ftrace]\n");
        Assert.Equal(4, table.Count);
        Assert.Equal(new KernelSymbol("runqueues", 0x31c40, 'A', null), Assert.Single(table.Find("runqueues")));
        Assert.Equal(new KernelSymbol("probe", 0xffffffffc0001000, 't', "qrtr"), Assert.Single(table.At(0xffffffffc0001000)));
        Assert.Equal("__builtin__ftrace", Assert.Single(table.Find("ftrace_trampoline")).Module);
    }

    [Fact]
    public void Short_addresses_and_a_missing_last_newline_are_read() =>
        Assert.Equal(0xc1000000UL, Assert.Single(Read("c1000000 T _text").Find("_text")).Address);

    [Fact]
    public void More_lines_than_a_buffer_holds_are_read()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i:x16} t a_rather_long_name_of_a_function_{i}\n"));
        Assert.Equal(19_999UL, Assert.Single(Read(text).Find("a_rather_long_name_of_a_function_19999")).Address);
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("00000000000000000 t x\n")]
    [InlineData("xyz T name\n")]
    [InlineData("c1000000 T\n")]
    [InlineData("c1000000 T name\tmodule\n")]
    public void Lines_of_another_form_are_refused(string text) => Assert.Throws<InvalidDataException>(() => Read(text));
}
