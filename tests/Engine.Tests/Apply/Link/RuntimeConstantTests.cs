using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>What boot wrote into the running code is written into the new code, or nothing is loaded.</summary>
public sealed class RuntimeConstantTests : IDisposable
{
    private const string Unit = """
        int a(unsigned long x) { unsigned long v; asm("mov %1,%0\n1:\n.pushsection runtime_ptr_LIMIT,\"a\"\n.long 1b - 8 - .\n.popsection" : "=r"(v) : "i"(0x0123456789abcdefull)); return VALUE + (v > x); }
        """;

    private readonly LinkedKernel _kernel = new(("limit", "unsigned long LIMIT = 0x7fffffffefff; int used(void) { return 1; }"));

    private static ReadOnlyMemory<byte> Template => TemplateFixture.Build("#define VALUE 2\n" + Unit, "#define VALUE 5\n" + Unit).Template;

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void The_value_of_the_variable_takes_the_place_of_the_placeholder()
    {
        var bound = Bind(Template, _kernel.AddressOf("LIMIT"));

        Assert.True(bound.IsOk, string.Join("; ", bound.Diagnostics));
        var (before, after) = (Template.ToArray(), bound.Value.Bytes.ToArray());
        var at = before.AsSpan().IndexOf(BitConverter.GetBytes(0x0123456789abcdefUL));
        Assert.Equal(0x7fffffffefffUL, BitConverter.ToUInt64(after, at));
        Assert.Equal(-1, after.AsSpan().IndexOf(BitConverter.GetBytes(0x0123456789abcdefUL)));
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_refused() => Assert.Equal(["KSP4211"], Bind(Template, 0x1000).Diagnostics.Select(d => d.Code));

    [Theory]
    [InlineData(RuntimeConstantTable.WidthField, 0)]
    [InlineData(RuntimeConstantTable.WidthField, 9)]
    public void A_damaged_list_is_refused(int field, byte value)
    {
        var bytes = Template.ToArray();
        bytes[(int)Table(bytes).FileOffset + field] = value;

        Assert.Equal(["KSP4210"], Bind(bytes, _kernel.AddressOf("LIMIT")).Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData(RuntimeConstantTable.PlaceField, 1_000_000L)]
    [InlineData(RuntimeConstantTable.PlaceField, -1L)]
    [InlineData(RuntimeConstantTable.VariableField, 8L)]
    public void A_list_that_leads_elsewhere_is_refused(int field, long addend)
    {
        var bytes = Template.ToArray();
        var elf = ElfReader.Read(bytes, "t").Value!;
        var rows = elf.Sections.Single(s => s.Type == ElfConstants.SectionRela && s.Info == (uint)Table(bytes).Index);
        var row = Enumerable.Range(0, (int)rows.Size / 24).Select(i => (int)rows.FileOffset + i * 24).Single(at => BitConverter.ToUInt64(bytes, at) == (ulong)field);
        BitConverter.GetBytes(addend).CopyTo(bytes, row + 16);

        Assert.Equal(["KSP4210"], Bind(bytes, _kernel.AddressOf("LIMIT")).Diagnostics.Select(d => d.Code));
    }

    private static ElfSection Table(byte[] bytes) => ElfReader.Read(bytes, "t").Value!.FindSection(RuntimeConstantTable.SectionName)!;

    private Outcome<BoundModule> Bind(ReadOnlyMemory<byte> template, ulong variable) =>
        TemplateBinder.Bind(template, "t", new Dictionary<string, ulong> { ["LIMIT"] = variable }, _kernel, ObjectPair.Architecture);
}
