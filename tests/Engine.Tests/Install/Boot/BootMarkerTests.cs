using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Boot;

namespace Ksplice.Engine.Tests.Install.Boot;

/// <summary>The mark by which a boot knows that the one before went down.</summary>
public sealed class BootMarkerTests : IDisposable
{
    private static readonly WantedKernel s_kernel = new("6.1.0-50-amd64", new('a', 40), "x64");

    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-test-").FullName;
    private readonly BootMarker _marker;

    public BootMarkerTests() => _marker = new(Path.Combine(_folder, "state", "boot.json"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_boot_that_set_it_goes_on_and_a_later_one_does_not()
    {
        Assert.Null(_marker.Unfinished("one", s_kernel));
        _marker.Set(Attempt("one"));

        Assert.Null(_marker.Unfinished("one", s_kernel));
        Assert.Equal(Attempt("one"), _marker.Unfinished("two", s_kernel));
        Assert.Equal(Attempt("one"), new BootMarker(Path.Combine(_folder, "state", "boot.json")).Read());
    }

    [Fact]
    public void Once_it_was_refused_no_boot_goes_on()
    {
        _marker.Set(Attempt("one") with { Refused = true });

        Assert.NotNull(_marker.Unfinished("one", s_kernel));
        Assert.False(_marker.Settle("one"));
        Assert.NotNull(_marker.Unfinished("two", s_kernel));
    }

    [Fact]
    public void Only_its_own_boot_can_say_that_it_went_well()
    {
        _marker.Set(Attempt("one"));

        Assert.False(_marker.Settle("two"));
        Assert.True(_marker.Settle("one"));
        Assert.Null(_marker.Read());
        Assert.False(_marker.Settle("one"));
    }

    [Fact]
    public void After_a_while_its_own_boot_went_well()
    {
        _marker.Set(Attempt("one") with { Began = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(5) });
        _marker.SettleAfter(BootMarker.Period, "one");
        Assert.NotNull(_marker.Read());

        _marker.Set(Attempt("one") with { Began = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(11) });
        _marker.SettleAfter(BootMarker.Period, "two");
        Assert.NotNull(_marker.Read());
        _marker.SettleAfter(BootMarker.Period, "one");
        Assert.Null(_marker.Read());
    }

    [Fact]
    public void What_another_kernel_did_does_not_count()
    {
        _marker.Set(Attempt("one"));

        Assert.Null(_marker.Unfinished("two", s_kernel with { BuildId = new('b', 40) }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"bootId\":")]
    public void One_that_cannot_be_read_is_of_a_boot_that_did_not_go_well(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "state"));
        File.WriteAllText(Path.Combine(_folder, "state", "boot.json"), text);

        Assert.NotNull(_marker.Unfinished("one", s_kernel));
    }

    private static BootAttempt Attempt(string boot) => new(boot, s_kernel.BuildId, DateTimeOffset.UnixEpoch, Refused: false);
}
