using System.Text;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Pipeline;

public class SharedNamesTests
{
    [Theory]
    [InlineData("work", true, true)]
    [InlineData("weak", true, true)]
    [InlineData("count", true, true)]
    [InlineData("private", false, false)]
    [InlineData("far", false, true)]
    [InlineData("absent", false, false)]
    public void A_modules_file_tells_what_its_link_knows(string name, bool defines, bool knows)
    {
        var names = SharedNames.OfModule(CFixture.Compile(
            "extern int far(int); int count = 1; __attribute__((weak)) int weak(int x) { return x; } __attribute__((used)) static int private(int x) { return far(x); } int work(int x) { return far(x) + count; }",
            CFixture.Kernel));

        Assert.Equal((defines, knows), (names.Defines(name), names.Knows(name)));
    }

    [Theory]
    [InlineData("work", true)]
    [InlineData("weak", true)]
    [InlineData("per_cpu", true)]
    [InlineData("private", false)]
    [InlineData("of_module", false)]
    public void The_kernels_symbol_table_tells_what_its_link_knows(string name, bool defines)
    {
        var symbols = new SymbolTableBuilder();
        foreach (var (known, letter) in new[] { ("work", 'T'), ("weak", 'W'), ("per_cpu", 'A'), ("private", 't') })
            symbols.Add(Encoding.ASCII.GetBytes(known), 0x1000, (byte)letter, -1);
        symbols.Add("of_module"u8, 0x2000, (byte)'T', symbols.AddModule("mod"));

        Assert.Equal(defines, SharedNames.OfKernel(symbols.Build()).Defines(name));
    }
}
