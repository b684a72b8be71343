using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Stack;

public sealed class LayerVerifierTests : IDisposable
{
    private const string Unit = "unit";
    private const string Body = "(int x) { calls++; return x * 7 + count + calls; }";
    private static readonly string s_hash = new('a', 64);

    // What the update below brought stands beside the shipped unit, as its module would.
    private readonly LinkedKernel _kernel = new(
        (Unit, "int count = 1, spare = 2; int work(int x) { return x * 3 + count - spare; }"), ("module", "extern int count; static int calls; int body" + Body));

    private readonly TemporaryFolder _modules = new();

    public void Dispose()
    {
        _kernel.Dispose();
        _modules.Dispose();
    }

    private AppliedLayers Apply(string destination = "body") => Apply(_kernel, destination);

    private static AppliedLayers Apply(LinkedKernel kernel, string destination)
    {
        var address = kernel.AddressOf("work");
        var old = kernel.Read(address, 5);
        var jump = new byte[5];
        Assert.True(ObjectPair.Architecture.Trampolines.TryEncodeJump(address, kernel.AddressOf(destination), jump));
        kernel.Edit(address, jump);
        return new([new("one", AppliedState.Applied, 1, "m", TimeSpan.Zero, 1, default, [], [new(address, MemoryWriteKind.Code, [.. old], [.. jump])])]);
    }

    private Outcome<VerifiedLayer> Verify(AppliedLayers layers, string compiled = "extern int count; static int calls; int work" + Body, params string[] flags) =>
        Verify(_kernel, layers, compiled, flags);

    private Outcome<VerifiedLayer> Verify(LinkedKernel kernel, AppliedLayers layers, string compiled, params string[] flags)
    {
        var elf = kernel.Compile("below", compiled, ["-ffunction-sections", "-fdata-sections", .. flags]);
        var size = (long)elf.Symbols.Single(s => s.Name == "work").Size;
        Directory.CreateDirectory(_modules.File("m/sections"));
        File.WriteAllText(_modules.File("m/sections/.text"), $"0x{kernel.AddressOf("body"):x}");
        File.WriteAllText(_modules.File("m/coresize"), "4096");
        File.WriteAllText(_modules.File("m/initsize"), "0");
        var shipped = TargetVerifier.Verify(
            new(null, null, [new(Unit, kernel.Objects[Unit])]), new KernelBelow(kernel, layers), ObjectPair.Architecture, new Dictionary<string, int>());
        Assert.True(shipped.IsOk, string.Join('\n', shipped.Diagnostics));
        var resolver = new SymbolResolver([shipped.Value], kernel.Symbols, kernel);
        var layer = new UpdateLayer("one", "below.o", [new("work", Unit, FunctionState.Changed, 30, size, s_hash, null, "work", new(".text", 0))], ["work"]);
        return new LayerVerifier(kernel, layers, ObjectPair.Architecture, new Dictionary<string, int>(), module => LoadedSections.Read(module, _modules.Path))
            .Verify(Unit, layer, elf, symbol => resolver.FindInUnit(Unit, symbol, out _), shipped.Value);
    }

    [Fact]
    public void The_newest_body_is_matched_guarded_and_teaches_where_its_own_data_is()
    {
        var verified = Verify(Apply());

        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        var replaced = Assert.Single(verified.Value.Replaced);
        Assert.Equal((_kernel.AddressOf("body"), false), (replaced.Address, replaced.HasSite));
        Assert.Equal(_kernel.AddressOf("calls"), verified.Value.ValueOf("calls"));
        Assert.Null(verified.Value.ValueOf("absent"));
    }

    [Fact]
    public void A_function_with_nops_in_front_is_matched_from_its_entry()
    {
        const string source = "extern int count; static int calls; int work" + Body;
        var elf = _kernel.Compile("padded", source, "-ffunction-sections", "-fdata-sections", "-fpatchable-function-entry=16,16");
        Assert.Equal(16UL, elf.Symbols.Single(s => s.Name == "work").Value);

        var layers = Apply();
        var verified = Verify(layers, source, "-fpatchable-function-entry=16,16");

        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        Assert.Equal(_kernel.AddressOf("body"), Assert.Single(verified.Value.Replaced).Address);
        Assert.Equal(_kernel.AddressOf("calls"), verified.Value.ValueOf("calls"));
        Assert.Equal("KSP4010", Assert.Single(Verify(layers, source.Replace("* 7", "* 9", StringComparison.Ordinal), "-fpatchable-function-entry=16,16").Diagnostics).Code);
    }

    [Fact]
    public void A_function_that_calls_itself_does_so_by_the_shipped_entry()
    {
        const string again = "(int x) { if (x > 9) count = work(x - 1); return x * 7 + count; }";
        using var kernel = new LinkedKernel(
            (Unit, "int count = 1; int work(int x) { return x * 3 + count; }"), ("module", "extern int count; extern int work(int); int body" + again), ("other", "int body2(int x) { return x; }"));
        var (mine, layers) = (kernel.AddressOf("work"), Apply(kernel, "body"));

        var verified = Verify(kernel, layers, "extern int count; __attribute__((noipa)) int work" + again);

        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        kernel.Edit(mine, [.. layers.Updates[0].Writes[0].OldBytes]);
        Assert.Equal("KSP4209", Assert.Single(Verify(kernel, Apply(kernel, "body2"), "extern int count; __attribute__((noipa)) int work" + again).Diagnostics).Code);
    }

    [Fact]
    public void A_jump_that_leads_elsewhere_is_refused() => Assert.Equal("KSP4209", Assert.Single(Verify(Apply("calls")).Diagnostics).Code);

    [Fact]
    public void A_body_that_is_not_the_compiled_code_is_refused() => Assert.Equal(
        "KSP4010", Assert.Single(Verify(Apply(), "extern int count; static int calls; int work" + Body.Replace("* 7", "* 9", StringComparison.Ordinal)).Diagnostics).Code);

    [Fact]
    public void A_body_that_means_another_variable_by_a_name_is_refused() => Assert.Equal(
        "KSP4014", Assert.Single(Verify(Apply(), "extern int spare; static int calls; int work" + Body.Replace("count", "spare", StringComparison.Ordinal)).Diagnostics).Code);

    [Fact]
    public void A_name_that_no_code_below_tells_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var package = UpdatePackageReader.Open(SamplePackage.Write(folder.File("sample.ksplice")), TrustPolicy.LookOnly).Value!;
        var stack = VerifiedStack.Verify(package, [], _kernel, AppliedLayers.None, ObjectPair.Architecture, new SymbolResolver([], _kernel.Symbols, _kernel)).Value!;

        var outcome = stack.Resolve([new("calls@unit@one", Unit, "calls", Update: "one"), new("count", Unit, "count")]);

        Assert.Equal("KSP4208", Assert.Single(outcome.Diagnostics).Code);
    }
}
