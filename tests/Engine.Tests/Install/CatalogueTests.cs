using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

public class CatalogueTests
{
    [Fact]
    public void Release_build_id_and_architecture_must_all_fit()
    {
        var fitting = Offers.Offer("a");
        OfferedUpdate[] others =
        [
            fitting with { Update = fitting.Update with { Id = "b", KernelBuildId = new string('c', 40) } },
            fitting with { Update = fitting.Update with { Id = "c", KernelRelease = "6.1.0-other" } },
            fitting with { Update = fitting.Update with { Id = "d", Architecture = "other" } },
        ];

        var catalogue = Offers.Catalogue([fitting, .. others]);

        Assert.Equal(fitting, Assert.Single(catalogue.Fitting));
        Assert.Equal(["b", "c", "d"], catalogue.Others.Select(offer => offer.Update.Id));
    }

    [Fact]
    public void A_kernel_without_a_build_id_gets_nothing() => Assert.Empty(
        Catalogue.Of([Offers.Offer("a") with { Update = Offers.Update("a") with { KernelBuildId = "" } }], Offers.Kernel with { BuildId = "" }).Fitting);

    [Fact]
    public void The_same_update_of_two_sources_is_taken_from_the_first() =>
        Assert.Equal("one", Assert.Single(Offers.Catalogue(Offers.Offer("a"), new OfferedUpdate("two", Offers.Update("a") with { Sha256 = Offers.Hash("signed anew") })).Fitting).Source);

    [Fact]
    public void Different_updates_of_one_id_are_both_left_out()
    {
        var catalogue = Offers.Catalogue(Offers.Offer("a"), Offers.Offer("b"), new OfferedUpdate("two", Offers.Update("a") with { ManifestSha256 = Offers.Hash("x") }));

        Assert.Equal("b", Assert.Single(catalogue.Fitting).Update.Id);
        Assert.Equal("KSP6411", Assert.Single(catalogue.Diagnostics).Code);
    }
}
