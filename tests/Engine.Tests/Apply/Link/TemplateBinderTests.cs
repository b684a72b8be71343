using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>A template becomes a module when each of its open names gets its address.</summary>
public class TemplateBinderTests
{
    private const string Unit = "extern int g(int); static int count; int a(int x) { return g(VALUE) + count++; }";

    private static ReadOnlyMemory<byte> Template => TemplateFixture.Build("#define VALUE 2\n" + Unit, "#define VALUE 5\n" + Unit).Template;

    private static Outcome<BoundModule> Bind(ReadOnlyMemory<byte> template, Dictionary<string, ulong> addresses)
    {
        using var kernel = new LinkedKernel(("g", "int g(int x) { return x; }"));
        return TemplateBinder.Bind(template, "t", addresses, kernel, ObjectPair.Architecture);
    }

    [Fact]
    public void Every_open_name_becomes_an_address()
    {
        var bound = Bind(Template, new Dictionary<string, ulong> { ["g"] = 0xffffffff81000010, ["count@unit.c"] = 0xffffffff82000020 });

        Assert.True(bound.IsOk);
        var elf = ElfReader.Read(bound.Value.Bytes, "bound").Value!;
        Assert.DoesNotContain(elf.Symbols.Skip(1), s => s.IsUndefined);
        Assert.Equal(0xffffffff81000010, elf.Symbols.Single(s => s is { Name: "g", SectionIndex: ElfConstants.IndexAbsolute }).Value);
        Assert.Equal(0xffffffff82000020, elf.Symbols.Single(s => s is { Name: "count@unit.c", SectionIndex: ElfConstants.IndexAbsolute }).Value);
        Assert.Equal(Template.Length, bound.Value.Bytes.Length);
    }

    [Fact]
    public void A_linker_takes_the_bound_module()
    {
        var bound = Bind(Template, new Dictionary<string, ulong> { ["g"] = 0x601000, ["count@unit.c"] = 0x602000 });
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("bound.o"), bound.Value!.Bytes.ToArray());

        TemplateFixture.RunTool("ld", "-Ttext=0x400000", "-e", "0", "--no-warn-rwx-segments", folder.File("bound.o"), "-o", folder.File("linked"));
        var code = TemplateFixture.RunTool("objdump", "-d", folder.File("linked"));

        Assert.Matches(@"(?m)call\s+(0x)?601000\b", code);
        Assert.Contains("602000", code, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_without_an_address_is_refused() =>
        Assert.Equal(["KSP4202"], Bind(Template, new Dictionary<string, ulong> { ["g"] = 1 }).Diagnostics.Select(d => d.Code));

    [Fact]
    public void What_is_no_template_is_refused()
    {
        var bytes = Template.ToArray();
        bytes[16] = 3;

        Assert.Equal(["KSP4201"], Bind(bytes, new Dictionary<string, ulong>()).Diagnostics.Select(d => d.Code));
        Assert.Equal(["KSP2001"], Bind(new byte[100], new Dictionary<string, ulong>()).Diagnostics.Select(d => d.Code));
    }
}
