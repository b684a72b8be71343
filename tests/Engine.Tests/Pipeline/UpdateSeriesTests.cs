using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class UpdateSeriesTests : IDisposable
{
    private const string Unit = "net/ipv4/tcp.c";
    private static readonly string s_hash = new('a', 64);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static (RequiredUpdate Identity, UpdateManifest Manifest) Update(string id, string function, params RequiredUpdate[] requires)
    {
        var target = SamplePackage.Manifest.Targets[0] with
        {
            Functions = [new(function, Unit, FunctionState.Changed, 1, 1, s_hash, null, function, new(".text", 0))], Data = [],
        };
        return (new(id, s_hash), SamplePackage.Manifest with { Id = id, Requires = requires, Targets = [target] });
    }

    [Theory]
    [InlineData("KSP4206", "tcp_a")]
    [InlineData("KSP4207", "tcp_b")]
    public void Updates_of_one_function_or_unit_that_know_nothing_of_each_other_are_named_before_anything_is_tried(string code, string function)
    {
        var objection = UpdateSeries.Objection([Update("one", "tcp_a"), Update("two", function)], isComplete: true);

        Assert.Equal(code, objection!.Code);
        Assert.Contains("The update one,", objection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Updates_that_were_made_on_top_of_each_other_are_a_series_in_that_order_alone()
    {
        var (one, two) = (Update("one", "tcp_a"), Update("two", "tcp_a", new RequiredUpdate("one", s_hash)));

        Assert.Null(UpdateSeries.Objection([one, two], isComplete: true));
        Assert.Equal("KSP1057", UpdateSeries.Objection([two], isComplete: true)!.Code);
        Assert.Null(UpdateSeries.Objection([two], isComplete: false));
        Assert.Equal("KSP1057", UpdateSeries.Objection([two, one], isComplete: true)!.Code);
        Assert.Equal("KSP1057", UpdateSeries.Objection([two, one], isComplete: false)!.Code);
    }

    [Fact]
    public void Another_package_of_the_required_id_and_an_update_given_twice_are_told()
    {
        var one = Update("one", "tcp_a");

        Assert.Equal("KSP3013", UpdateSeries.Objection([one, Update("two", "tcp_a", new RequiredUpdate("one", new string('b', 64)))], isComplete: true)!.Code);
        Assert.Equal("KSP3014", UpdateSeries.Objection([one, one], isComplete: true)!.Code);
    }

    [Theory]
    [InlineData(true, "6.1.0-test", "KSP1058")]
    [InlineData(true, "6.1.0-other", "KSP1059")]
    [InlineData(false, "6.1.0-test", "KSP3003")]
    public void What_an_update_is_made_on_top_of_is_trusted_of_this_kernel_and_carries_its_patches(bool allowUnsigned, string release, string code)
    {
        var path = SamplePackage.Write(_folder.File("sample.ksplice"));

        Assert.Equal(code, Assert.Single(EarlierUpdate.Read([path], new TrustPolicy([], allowUnsigned, []), release).Diagnostics).Code);
    }

    [Fact]
    public void An_update_takes_the_place_of_others_of_its_kernel_once_and_of_none_that_it_stands_on()
    {
        var path = SamplePackage.Write(_folder.File("sample.ksplice"));
        var (identity, manifest) = Update("sample-1", "tcp_a");
        var below = new EarlierUpdate(identity, manifest, []);

        Assert.Equal("sample-1", Assert.Single(ReplacedUpdates.Read(Replacing("6.1.0-test", path), []).Value!).Id);
        Assert.Equal("KSP1059", Assert.Single(ReplacedUpdates.Read(Replacing("6.1.0-other", path), []).Diagnostics).Code);
        Assert.Equal("KSP1062", Assert.Single(ReplacedUpdates.Read(Replacing("6.1.0-test", path, path), []).Diagnostics).Code);
        Assert.Equal("KSP1062", Assert.Single(ReplacedUpdates.Read(Replacing("6.1.0-test", path), [below]).Diagnostics).Code);
        Assert.Equal("KSP1062", Assert.Single(ReplacedUpdates.Read(Replacing("6.1.0-test", path) with { Id = "sample-1" }, []).Diagnostics).Code);
    }

    private static CreateRequest Replacing(string release, params string[] paths) => new()
    {
        Patches = [], Inputs = new KernelInputs(release, "6.1-1", "", "", "", "", ""), Architecture = null!, Workspace = "", Jobs = 1, Output = "", Replaces = paths, Trust = TrustPolicy.LookOnly,
    };

    [Fact]
    public async Task A_patch_that_takes_back_what_an_update_below_does_to_a_unit_is_refused()
    {
        var (identity, manifest) = Update("one", "tcp_a");
        var stack = new StackedBase([new EarlierUpdate(identity, manifest, [])]);

        var outcome = await stack.CompareAsync([], null!, null!, CancellationToken.None);

        Assert.Equal("KSP2154", Assert.Single(outcome.Diagnostics).Code);
        Assert.Equal([identity], stack.Requires);
        Assert.Equal("KSP1059", stack.ForOtherKernel(new string('c', 40))!.Code);
        Assert.Null(stack.ForOtherKernel(manifest.Kernel.VmlinuxBuildId));
    }
}
