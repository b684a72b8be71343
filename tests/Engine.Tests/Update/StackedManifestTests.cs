using System.Text;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

/// <summary>What a manifest says of patches, and of updates below.</summary>
public sealed class StackedManifestTests : IDisposable
{
    private static readonly string s_hash = new('a', 64);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static UpdateFunction Function { get; } = new("tcp_a", "net/ipv4/tcp.c", FunctionState.Changed, 10, 12, s_hash, null, "tcp_a", new(".text", 0));

    private static UpdateLayer Layer { get; } = new("sample-0", "below-1.o", [Function with { Name = "tcp_z", Running = "tcp_z" }, Function], ["tcp_z", "tcp_a"]);

    private static List<UpdateContent> Contents { get; } =
        [.. SamplePackage.Contents, new("patch-2.diff", Encoding.ASCII.GetBytes("two")), new("patch-1.diff", Encoding.ASCII.GetBytes("one")), new("below-1.o", Encoding.ASCII.GetBytes("object"))];

    private static readonly Dictionary<string, UpdateManifest> s_unsound = new()
    {
        { "no patch", With(Layer) },
        { "a patch twice", With(Layer, "patch-1.diff", "patch-1.diff") },
        { "a patch that is not there", With(Layer, "patch-3.diff") },
        { "an object that is not there", With(Layer with { Entry = "below-2.o" }, "patch-1.diff") },
        { "an update that is not required", With(Layer with { Update = "sample-9" }, "patch-1.diff") },
        { "a function twice", With(Layer with { Functions = [Function, Function], Replaced = [] }, "patch-1.diff") },
        { "a function without a place", With(Layer with { Functions = [Function with { Place = null }], Replaced = [] }, "patch-1.diff") },
        { "a function of another unit", With(Layer with { Functions = [Function with { Unit = "other.c" }], Replaced = [] }, "patch-1.diff") },
        { "a replaced function that is not there", With(Layer with { Replaced = ["absent"] }, "patch-1.diff") },
        { "a list of no readers", With(Layer with { Readers = [] }, "patch-1.diff") },
        { "a reader that is not there", With(Layer with { Readers = ["absent"] }, "patch-1.diff") },
        { "a list of no constants", With(Layer with { Constants = [] }, "patch-1.diff") },
        { "a constant twice", With(Layer with { Constants = [new("table", "tcp_table"), new("other", "tcp_table")] }, "patch-1.diff") },
        { "a required update twice", With(Layer, "patch-1.diff") with { Requires = [new("sample-0", s_hash), new("sample-0", s_hash)] } },
        { "a list of no replaced update", SamplePackage.Manifest with { Replaces = [] } },
        { "a replaced update twice", SamplePackage.Manifest with { Replaces = [new("old-1", s_hash), new("old-1", s_hash)] } },
        { "a replaced update without a hash", SamplePackage.Manifest with { Replaces = [new("old-1", "")] } },
        { "itself replaced", SamplePackage.Manifest with { Replaces = [new("sample-1", s_hash)] } },
        { "what it stands on replaced", SamplePackage.Manifest with { Replaces = [new("sample-0", s_hash)] } },
        { "an effective release that is none", SamplePackage.Manifest with { EffectiveRelease = "6.1 with a blank" } },
        { "a required update without a hash", With(Layer, "patch-1.diff") with { Requires = [new("sample-0", "")] } },
    };

    private static UpdateManifest With(UpdateLayer layer, params string[] patches)
    {
        var target = SamplePackage.Manifest.Targets[0];
        var symbol = new UpdateSymbol("calls", "net/ipv4/tcp.c", "calls", Update: "sample-0");
        return SamplePackage.Manifest with
        {
            Targets = [target with { Units = [target.Units[0] with { Layers = [layer] }] }], Patches = patches,
            Replacement = SamplePackage.Manifest.Replacement with { Symbols = [symbol] },
        };
    }

    private UpdatePackage Open(UpdateManifest manifest)
    {
        var path = _folder.File("stacked.ksplice");
        UpdatePackageWriter.Write(path, manifest, Contents);
        var opened = UpdatePackageReader.Open(path, TrustPolicy.LookOnly);
        Assert.True(opened.IsOk, string.Join('\n', opened.Diagnostics));
        return opened.Value;
    }

    [Fact]
    public void Patches_keep_their_order_and_layers_are_sorted()
    {
        using var package = Open(With(Layer with { Readers = ["tcp_z", "tcp_a"], Constants = [new("new", "tcp_z_table"), new("new", "tcp_table")] }, "patch-2.diff", "patch-1.diff"));

        Assert.Equal(["patch-2.diff", "patch-1.diff"], package.Manifest.Patches!);
        Assert.Equal("two", Encoding.ASCII.GetString(package.ReadEntry("patch-2.diff").Value!));
        var layer = Assert.Single(package.Manifest.Targets[0].Units[0].Layers!);
        Assert.Equal(["tcp_a", "tcp_z"], layer.Functions.Select(f => f.Name));
        Assert.Equal(["tcp_a", "tcp_z"], layer.Replaced);
        Assert.Equal(["tcp_a", "tcp_z"], layer.Readers!);
        Assert.Equal(["tcp_table", "tcp_z_table"], layer.Constants!.Select(c => c.Running));
    }

    [Fact]
    public void What_it_replaces_and_up_to_where_it_brings_a_kernel_are_part_of_what_is_signed()
    {
        using var package = Open(SamplePackage.Manifest with { Replaces = [new("old-2", s_hash), new("old-1", s_hash)], EffectiveRelease = "6.1.0-51-amd64" });
        using var plain = Open(SamplePackage.Manifest);

        Assert.Equal(["old-1", "old-2"], package.Manifest.Replaces!.Select(r => r.Id));
        Assert.Equal("6.1.0-51-amd64", package.Manifest.EffectiveRelease);
        Assert.Null(plain.Manifest.Replaces);
        Assert.NotEqual(package.ManifestSha256, plain.ManifestSha256);
    }

    [Fact]
    public void A_package_is_named_by_its_manifest_whoever_signed_it()
    {
        using var key = SigningKey.Generate();
        using var plain = UpdatePackageReader.Open(SamplePackage.Write(_folder.File("plain.ksplice")), TrustPolicy.LookOnly).Value!;
        using var signed = UpdatePackageReader.Open(SamplePackage.Write(_folder.File("signed.ksplice"), key), TrustPolicy.LookOnly).Value!;
        using var other = Open(With(Layer, "patch-1.diff"));

        Assert.Equal(plain.ManifestSha256, signed.ManifestSha256);
        Assert.NotEqual(plain.ManifestSha256, other.ManifestSha256);
    }

    public static TheoryData<string> Unsound => [.. s_unsound.Keys];

    [Theory]
    [MemberData(nameof(Unsound))]
    public void What_does_not_hold_together_is_not_written(string what)
    {
        var refused = Record.Exception(() => UpdatePackageWriter.Write(_folder.File("unsound.ksplice"), s_unsound[what], Contents));

        Assert.True(refused is ArgumentException, what);
    }
}
