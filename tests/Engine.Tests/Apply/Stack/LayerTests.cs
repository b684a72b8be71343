using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Apply.Stack;
using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Stack;

public sealed class LayerTests : IDisposable
{
    private const string Unit = "unit";
    private static readonly string s_hash = new('a', 64);

    private readonly LinkedKernel _kernel = new((Unit, "int count = 1; int work(int x) { return x * 3 + count; } int other(int x) { return x * 5 - count; }"));

    public void Dispose() => _kernel.Dispose();

    /// <summary>Writes a jump over the first bytes of a function, as an update does.</summary>
    private AppliedUpdate Apply(string id, string function, byte mark, string? manifest = null)
    {
        var address = _kernel.AddressOf(function);
        var old = _kernel.Read(address, 5);
        byte[] jump = [0xe9, mark, 0, 0, 0];
        _kernel.Edit(address, jump);
        var record = new AppliedRecord("t", [], [], [], [], 0, "hash") { ManifestSha256 = manifest };
        return new(id, AppliedState.Applied, 1, "m", TimeSpan.Zero, 1, default, record.Encode(), [new(address, MemoryWriteKind.Code, [.. old], [.. jump])]);
    }

    private static UpdateManifest Manifest(string function, params RequiredUpdate[] requires)
    {
        var target = SamplePackage.Manifest.Targets[0];
        return SamplePackage.Manifest with
        {
            Requires = requires,
            Targets = [target with { Data = [], Functions = [new(function, Unit, FunctionState.Changed, 1, 1, s_hash, null, function, new(".text", 0))] }],
        };
    }

    private IReadOnlyList<Diagnostic> Conflicts(string function, AppliedLayers layers, params RequiredUpdate[] requires)
    {
        var below = new KernelBelow(_kernel, layers);
        var verified = TargetVerifier.Verify(new(null, null, [new(Unit, _kernel.Objects[Unit])]), below, ObjectPair.Architecture, new Dictionary<string, int>());
        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        var manifest = Manifest(function, requires);
        var resolver = new SymbolResolver([verified.Value], _kernel.Symbols, _kernel);
        var functions = new SiteChooser(below, _kernel, ObjectPair.Architecture, resolver).Choose(verified.Value, manifest.Targets[0].Functions).Value!;
        Assert.Equal(_kernel.Read(functions[0].SiteAddress, 5), functions[0].OldBytes.ToArray());
        return new LayerConflicts(manifest, layers).Find([verified.Value], functions, []);
    }

    [Fact]
    public void Below_the_updates_is_what_the_first_of_them_found()
    {
        var address = _kernel.AddressOf("other");
        var shipped = _kernel.Read(address - 4, 12);
        var layers = new AppliedLayers([Apply("first", "other", 1), Apply("second", "other", 2)]);
        var below = new MemoryBelow(_kernel, layers);
        var (whole, part) = (new byte[12], new byte[2]);

        Assert.True(below.TryRead(address - 4, whole) && below.TryRead(address + 1, part));

        Assert.Equal(shipped, whole);
        Assert.Equal(shipped[5..7], part);
    }

    [Fact]
    public void What_something_else_edited_since_is_told_as_it_is()
    {
        var below = new MemoryBelow(_kernel, new AppliedLayers([Apply("first", "work", 1)]));
        var address = _kernel.AddressOf("work");
        _kernel.Edit(address, 0xcc);
        var bytes = new byte[2];

        Assert.True(below.TryRead(address, bytes));

        Assert.Equal([0xcc, 1], bytes);
    }

    [Fact]
    public void An_update_of_the_same_function_is_named()
    {
        var conflict = Assert.Single(Conflicts("work", new([Apply("first", "work", 1)])));

        Assert.Equal(("KSP4206", "unit: work"), (conflict.Code, conflict.Location));
        Assert.Contains("first,", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_of_another_function_of_the_unit_is_named() =>
        Assert.Equal(("KSP4207", "unit"), Assert.Single(Conflicts("other", new([Apply("first", "work", 1)]))) is var d ? (d.Code, d.Location) : default);

    [Fact]
    public void What_the_update_was_made_after_is_no_conflict()
    {
        var layers = new AppliedLayers([Apply("first", "work", 1)]);

        Assert.Empty(Conflicts("work", layers, new RequiredUpdate("first", s_hash)));
        Assert.Empty(Conflicts("other", layers, new RequiredUpdate("first", s_hash)));
    }

    [Theory]
    [InlineData("second", "a", "KSP5120")]
    [InlineData("first", "b", "KSP5123")]
    [InlineData("first", "a", null)]
    public void A_requirement_is_met_by_the_very_package(string id, string hash, string? code)
    {
        var layers = new AppliedLayers([Apply("first", "work", 1, s_hash)]);

        Assert.Equal(code, Requirements.Unmet(Manifest("work", new RequiredUpdate(id, new string(hash[0], 64))), layers, [])?.Code);
    }
}
