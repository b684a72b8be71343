using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install;
using Ksplice.Engine.Install.Configuration;

namespace Ksplice.Engine.Tests.Install;

public class SourceSetTests
{
    [Fact]
    public async Task Without_a_source_nothing_can_be_asked()
    {
        var round = await Set("").ListAsync(default);

        Assert.Equal((OutcomeKind.Failed, "KSP6403"), (round.Kind, Assert.Single(round.Diagnostics).Code));
    }

    [Fact]
    public async Task One_that_fails_keeps_none_of_the_others_from_being_asked()
    {
        var round = await Set("[Source:a]\ntype=down\n[Source:b]\ntype=good\nsuite=x\n[Source:c]\ntype=liar\n[Source:d]\ntype=nobody").ListAsync(default);

        Assert.Equal(OutcomeKind.Untrusted, round.Kind);
        Assert.Equal(["b"], round.Answers.Select(answer => answer.Source));
        Assert.Equal(["down", "liar", "nobody"], round.Diagnostics.Select(diagnostic => diagnostic.Message));
        var offer = Assert.Single(SourceSet.Offers(round));
        Assert.Equal(("b", "u"), (offer.Source, offer.Update.Id));
        Assert.Equal(OutcomeKind.SourceFailed, (await Set("[Source:b]\ntype=good\n[Source:a]\ntype=down").ListAsync(default)).Kind);
    }

    [Fact]
    public async Task Each_source_gets_its_own_settings_and_folder()
    {
        var good = new Fake("good");
        var configuration = ConfigurationReader.Parse("x", "[Network]\nhttps_proxy = proxy\n[Settings]\nstate_folder = /state\n[Source:b]\ntype = good\nsuite = x").Value!;

        await new SourceSet(configuration, _ => Outcome<IUpdateSource>.Ok(good), "test").RefreshAsync(null, default);

        var section = good.Asked!;
        Assert.Equal(("b", "/state/sources/b", "test", "proxy"), (section.Name, section.Folder, section.Architecture, section.Network.HttpsProxy));
        Assert.Equal("x", Assert.Single(section.Settings).Value);
    }

    private static SourceSet Set(string text) => new(
        ConfigurationReader.Parse("x", text).Value!,
        type => type == "nobody" ? Outcome<IUpdateSource>.None(OutcomeKind.Unsupported, Trouble("nobody")) : Outcome<IUpdateSource>.Ok(new Fake(type)), "test");

    private static Diagnostic Trouble(string message) => Diagnostic.Error("KSP7999", message, null, "none");

    private sealed class Fake(string name) : IUpdateSource
    {
        public string Name => name;

        public UpdateSourceSection? Asked { get; private set; }

        public Task<Outcome<UpdateListState>> RefreshAsync(UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation)
        {
            Asked = section;
            return Task.FromResult(Outcome<UpdateListState>.Ok(new(default, null, default, 0, IsChanged: false)));
        }

        public Task<Outcome<AvailableUpdates>> ListAsync(UpdateSourceSection section, CancellationToken cancellation) => Task.FromResult(name switch
        {
            "down" => Outcome<AvailableUpdates>.None(OutcomeKind.SourceFailed, Trouble(name)),
            "liar" => Outcome<AvailableUpdates>.None(OutcomeKind.Untrusted, Trouble(name)),
            _ => Outcome<AvailableUpdates>.Ok(new(new(default, null, default, 1, IsChanged: false), [Offers.Update("u")])),
        });

        public Task<Outcome<FetchedUpdate>> FetchAsync(UpdateSourceSection section, AvailableUpdate update, string file, IProgress<string>? progress, CancellationToken cancellation) => throw new InvalidOperationException();
    }
}
