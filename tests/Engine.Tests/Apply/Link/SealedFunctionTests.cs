using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Create.Extract;

namespace Ksplice.Engine.Tests.Apply.Link;

/// <summary>A function whose landing pad the kernel took away may be called by name, and not be handed on.</summary>
public sealed class SealedFunctionTests : IDisposable
{
    private static readonly byte[] s_open = [0xf3, 0x0f, 0x1e, 0xfa];
    private static readonly byte[] s_sealed = [0x66, 0x0f, 0x1f, 0x00];

    private readonly LinkedKernel _kernel = new(("g", "__asm__(\".globl g\\n.type g,@function\\ng: endbr64\\n.fill 28,1,0x90\\nret\\n.size g, . - g\");"));

    public void Dispose() => _kernel.Dispose();

    [Theory]
    [InlineData("kept = g; return 5;", "KSP4212")]
    [InlineData("keep(g); return 5;", "KSP4212")]
    [InlineData("static int (*const calls[])(int) = { g, g }; return calls[x](x);", "KSP4212")]
    [InlineData("return g(x) + 5;", null)]
    [InlineData("return g(x);", null)]
    public void Handing_on_the_address_of_a_closed_function_is_refused(string body, string? code)
    {
        _kernel.Edit(_kernel.AddressOf("g"), s_sealed);

        Assert.Equal(code is null ? [] : [code], Codes(body));
    }

    [Theory]
    [InlineData("kept = g; return 5;")]
    [InlineData("static int (*const calls[])(int) = { g, g }; return calls[x](x);")]
    public void The_address_of_an_open_function_may_be_handed_on(string body)
    {
        _kernel.Edit(_kernel.AddressOf("g"), s_open);

        Assert.Empty(Codes(body));
    }

    private string[] Codes(string body)
    {
        const string head = "extern int g(int); extern void keep(void *); extern void *kept;";
        var replacement = TemplateFixture.Build(head + "int a(int x) { return g(x) + 2; }", head + $"int a(int x) {{ {body} }}");
        var addresses = replacement.Symbols.ToDictionary(s => s.Name, s => s.Name == "g" ? _kernel.AddressOf("g") : 0x1000);
        return [.. TemplateBinder.Bind(replacement.Template, "t", addresses, _kernel, ObjectPair.Architecture).Diagnostics.Select(d => d.Code)];
    }
}
