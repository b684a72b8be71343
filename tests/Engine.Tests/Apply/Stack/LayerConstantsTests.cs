using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Load;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Stack;

/// <summary>A constant that an update below wrote over, before a second one writes it over again.</summary>
public sealed class LayerConstantsTests : IDisposable
{
    private const string Unit = "unit";

    private readonly LinkedKernel _kernel = new((Unit, Source(4)), ("module", "extern int count; int body(int i) { return i * 7 + count; } int count = 9;"));
    private readonly TemporaryFolder _modules = new();

    public void Dispose()
    {
        _kernel.Dispose();
        _modules.Dispose();
    }

    private static string Source(int last) => $"static const int limits[4] = {{ 1, 2, 3, {last} }}; int work(int i) {{ return limits[i & 3]; }}";

    private AppliedLayers Write(int last)
    {
        var address = _kernel.AddressOf("limits") + 8;
        byte[] old = [.. _kernel.Read(address, 8)], content = [3, 0, 0, 0, (byte)last, 0, 0, 0];
        _kernel.Edit(address, content);
        return new([new("one", AppliedState.Applied, 1, "m", TimeSpan.Zero, 1, default, [], [new(address, MemoryWriteKind.Data, [.. old], [.. content])])]);
    }

    private Outcome<IReadOnlyList<RunningConstant>> Complete(AppliedLayers layers, int compiled = 5, string? named = "limits")
    {
        foreach (var (file, text) in new[] { ("sections/.text", $"0x{_kernel.AddressOf("body"):x}"), ("coresize", "4096"), ("initsize", "0") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_modules.File($"m/{file}"))!);
            File.WriteAllText(_modules.File($"m/{file}"), text);
        }

        var shipped = TargetVerifier.Verify(
            new(null, null, [new(Unit, _kernel.Objects[Unit])]), new KernelBelow(_kernel, layers), ObjectPair.Architecture, new Dictionary<string, int>()).Value!;
        var elf = _kernel.Compile("below", Source(compiled), "-ffunction-sections", "-fdata-sections");
        var layer = new UpdateLayer("one", "below.o", [], [], null, named is null ? null : [new(named, "limits")]);
        var resolver = new SymbolResolver([shipped], _kernel.Symbols, _kernel);
        var verified = new LayerVerifier(_kernel, layers, ObjectPair.Architecture, new Dictionary<string, int>(), module => LoadedSections.Read(module, _modules.Path))
            .Verify(Unit, layer, elf, symbol => resolver.FindInUnit(Unit, symbol, out _), shipped);
        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        var rewrite = new DataRewrite("limits", new string('a', 64), new CodePlace(".ksplice.constants", 0), [new(12, 1)], []);
        var found = new RunningConstant("limits", Unit, _kernel.AddressOf("limits"), new byte[16], rewrite, []);
        return new LayerConstants([verified.Value], _kernel, layers, ObjectPair.Architecture.Relocations).Complete([found], [shipped]);
    }

    [Fact]
    public void What_the_update_below_wrote_is_what_is_written_over() =>
        Assert.Equal<byte>([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0], Assert.Single(Complete(Write(5)).Value!).OldBytes.ToArray());

    [Fact]
    public void One_that_no_update_below_wrote_stays_what_was_found() =>
        Assert.Equal(new byte[16], Assert.Single(Complete(Write(5), named: null).Value!).OldBytes.ToArray());

    [Fact]
    public void Content_that_the_object_below_does_not_have_is_refused() => Assert.Equal("KSP4209", Assert.Single(Complete(Write(5), compiled: 6).Diagnostics).Code);

    [Fact]
    public void Content_that_somebody_else_edited_since_is_refused()
    {
        var layers = Write(5);
        _kernel.Edit(_kernel.AddressOf("limits") + 12, 6);

        Assert.Equal("KSP4209", Assert.Single(Complete(layers, compiled: 6).Diagnostics).Code);
    }

    [Fact]
    public void An_object_without_the_constant_is_refused() => Assert.Equal("KSP4209", Assert.Single(Complete(Write(5), named: "bounds").Diagnostics).Code);
}
