using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

/// <summary>That a timer does not send the same news again and again.</summary>
public sealed class ToldBeforeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-test-").FullName;
    private readonly Clock _clock = new();
    private readonly ToldBefore _told;

    public ToldBeforeTests() => _told = new(Path.Combine(_folder, "state", "told.json"), _clock);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_update_is_news_until_it_was_told_of()
    {
        Assert.False(_told.IsNews(Array.Empty<string>()));
        Assert.True(_told.IsNews(["a"]));
        _told.Keep(["a"], null);

        Assert.False(_told.IsNews(["a"]));
        Assert.True(_told.IsNews(["a", "b"]));
        _told.Keep(null, null);
        Assert.False(_told.IsNews(["a"]));
        _told.Keep([], null);
        Assert.True(_told.IsNews(["a"]));
    }

    [Fact]
    public void A_failure_is_news_when_it_changes_and_once_a_day()
    {
        _told.Keep([], "SourceFailed KSP6301");
        Assert.False(_told.IsNews("SourceFailed KSP6301"));
        Assert.True(_told.IsNews("Busy a"));

        _clock.Now += TimeSpan.FromHours(23);
        _told.Keep([], "SourceFailed KSP6301");
        Assert.False(_told.IsNews("SourceFailed KSP6301"));
        _clock.Now += TimeSpan.FromHours(2);
        Assert.True(_told.IsNews("SourceFailed KSP6301"));
        _told.Keep([], "SourceFailed KSP6301");
        Assert.False(_told.IsNews("SourceFailed KSP6301"));

        _told.Keep([], null);
        Assert.True(_told.IsNews("SourceFailed KSP6301"));
    }

    [Fact]
    public void A_clock_that_was_set_back_silences_nothing()
    {
        _told.Keep([], "Busy a");
        _clock.Now -= TimeSpan.FromDays(400);

        Assert.True(_told.IsNews("Busy a"));
    }

    [Fact]
    public void A_damaged_file_told_nothing()
    {
        _told.Keep(["a"], null);
        File.WriteAllText(Path.Combine(_folder, "state", "told.json"), "{");

        Assert.True(_told.IsNews(["a"]));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
