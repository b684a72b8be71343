using System.Globalization;
using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Source.Apt.Tests.Publish;

public sealed class PublishTimeTests(PublishingFixture keys) : IClassFixture<PublishingFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-publish-").FullName;

    // Not before the keys were made.
    private readonly DateTimeOffset _soon = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task With_a_given_time_two_runs_give_the_same_bytes_signatures_included()
    {
        var hashes = new List<List<string>>();
        foreach (var name in new[] { "first", "second" })
        {
            Assert.True((await PublishAsync(name, _soon, "a")).IsOk);
            Assert.True((await PublishAsync(name, _soon.AddDays(1), "b", "c")).IsOk);
            hashes.Add(Hashes(name));
        }

        Assert.Contains(hashes[0], file => file.StartsWith("dists/ksplice/InRelease ", StringComparison.Ordinal));
        Assert.Contains(hashes[0], file => file.StartsWith("dists/ksplice/Release.gpg ", StringComparison.Ordinal));
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public async Task The_lists_say_when_they_were_made_and_until_when_they_are_good()
    {
        var published = (await PublishAsync("repository", _soon, "a")).Value!;
        var release = await File.ReadAllTextAsync(Path.Combine(_folder, "repository/dists/ksplice/Release"));

        Assert.Equal(_soon.AddDays(14), published.ValidUntil);
        Assert.Contains($"\nDate: {_soon.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} UTC\n", release, StringComparison.Ordinal);
        Assert.Contains($"\nValid-Until: {_soon.AddDays(14).UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} UTC\n", release, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_stay_under_their_hashes_for_seven_days_after_others_took_their_place()
    {
        await PublishAsync("repository", _soon, "a");
        var first = Lists();
        await PublishAsync("repository", _soon.AddDays(9), "b");
        Assert.Superset(first, Lists());
        await PublishAsync("repository", _soon.AddDays(15), "c");
        Assert.Superset(first, Lists());
        await PublishAsync("repository", _soon.AddDays(17), "d");

        Assert.DoesNotContain(Lists(), first.Contains);
        Assert.Equal(9, Lists().Count);
    }

    [Fact]
    public async Task A_state_older_than_the_one_before_is_not_published()
    {
        Assert.True((await PublishAsync("repository", _soon, "a")).IsOk);
        var before = Hashes("repository");

        PublishingFixture.AssertRefused(await PublishAsync("repository", _soon.AddMinutes(-30), "b"), OutcomeKind.Refused, "KSP6212");
        Assert.Equal(before, Hashes("repository"));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("99999999999999")]
    [InlineData("1500000000")]
    public async Task A_time_that_is_none_or_long_past_is_refused(string time)
    {
        var outcome = await keys.Publisher(sourceDateEpoch: time).PublishAsync(Request("repository", "a"), null, default);

        PublishingFixture.AssertRefused(outcome, OutcomeKind.Refused, "KSP6212");
    }

    private Task<Outcome<PublishResult>> PublishAsync(string name, DateTimeOffset time, params string[] ids) =>
        keys.Publisher(sourceDateEpoch: time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)).PublishAsync(Request(name, ids), null, default);

    private PublishRequest Request(string name, params string[] ids) =>
        PublishingFixture.Request(Path.Combine(_folder, name), [.. ids.Select(id => PublishingFixture.Update(_folder, id))]);

    private HashSet<string> Lists() => [.. Directory.GetFiles(Path.Combine(_folder, "repository/dists/ksplice/main/binary-amd64/by-hash/SHA256"))];

    private List<string> Hashes(string name)
    {
        var root = Path.Combine(_folder, name);
        return
        [
            .. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith("-lock", StringComparison.Ordinal))
                .Select(f => $"{Path.GetRelativePath(root, f)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}").Order(StringComparer.Ordinal),
        ];
    }
}
