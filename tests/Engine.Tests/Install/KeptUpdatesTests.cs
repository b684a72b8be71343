using System.Security.Cryptography;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Install;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Install;

public sealed class KeptUpdatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly StateLayout _layout;
    private readonly FileSource _source;
    private readonly AvailableUpdate _listed;

    public KeptUpdatesTests()
    {
        _layout = new(_folder.File("state"));
        var file = SamplePackage.Write(_folder.File("sample.ksplice"), _key);
        _source = new(file);
        using var package = UpdatePackageReader.Open(file, TrustPolicy.LookOnly).Value!;
        var kernel = package.Manifest.Kernel;
        _listed = new(
            "sample-1", "A sample", "1", null, [], kernel.Architecture, kernel.Release, kernel.VmlinuxBuildId, [],
            [.. package.Manifest.Requires.Select(required => new PublishedRequirement(required.Id, required.ManifestSha256))], [],
            package.ManifestSha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), 1);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_update_is_fetched_once_and_kept_under_its_id()
    {
        var first = await GetAsync(_listed);
        var second = await GetAsync(_listed);

        Assert.Equal(_layout.Update("sample-1"), first.Value);
        Assert.Equal(first.Value, second.Value);
        Assert.Equal(1, _source.Fetches);
        Assert.True(File.Exists(first.Value));
        Assert.Empty(Directory.GetFiles(_layout.Incoming));
    }

    [Fact]
    public async Task What_a_killed_run_was_fetching_is_removed()
    {
        Directory.CreateDirectory(_layout.Incoming);
        await File.WriteAllTextAsync(Path.Combine(_layout.Incoming, "other.ksplice.1.tmp"), "half");

        Assert.True((await GetAsync(_listed)).IsOk);

        Assert.Empty(Directory.GetFileSystemEntries(_layout.Incoming));
    }

    [Fact]
    public async Task A_damaged_one_is_fetched_anew()
    {
        var file = (await GetAsync(_listed)).Value!;
        await File.AppendAllTextAsync(file, "x");

        Assert.True((await GetAsync(_listed)).IsOk);
        Assert.Equal(2, _source.Fetches);
    }

    [Fact]
    public async Task An_update_of_an_author_who_is_not_trusted_is_not_kept_however_the_repository_is_signed()
    {
        using var stranger = SigningKey.Generate();

        var outcome = await new KeptUpdates(_layout, SamplePackage.Trusting(stranger)).GetAsync(_listed, _source, Section, null, default);

        Assert.Equal(OutcomeKind.Untrusted, outcome.Kind);
        Assert.Empty(Directory.GetFiles(_layout.Root, "*.ksplice", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_update_that_is_not_what_the_list_says_is_not_kept()
    {
        AvailableUpdate[] lies =
        [
            _listed with { Id = "other" }, _listed with { ManifestSha256 = new string('0', 64) }, _listed with { KernelRelease = "6.2" }, _listed with { KernelBuildId = new string('c', 40) },
            _listed with { Architecture = "other" }, _listed with { Requires = [] }, _listed with { Requires = [new("x", new string('0', 64)), .. _listed.Requires] },
            _listed with { Replaces = [new("x", new string('0', 64))] },
        ];
        foreach (var lie in lies)
        {
            var outcome = await GetAsync(lie);
            Assert.Equal((OutcomeKind.Untrusted, "KSP6410"), (outcome.Kind, outcome.Diagnostics[0].Code));
        }

        Assert.Empty(Directory.GetFiles(_layout.Root, "*.ksplice", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_was_installed_is_found_without_any_list_while_it_is_that_very_package_and_trusted()
    {
        using var stranger = SigningKey.Generate();
        await GetAsync(_listed);
        var kept = new KeptUpdates(_layout, SamplePackage.Trusting(_key));

        var found = kept.Find(new("sample-1", _listed.ManifestSha256));
        Assert.Equal((_layout.Update("sample-1"), "A sample"), (found.Value!.File, found.Value.Title));
        Assert.Equal((OutcomeKind.Untrusted, "KSP6423"), Failure(kept.Find(new("sample-1", new string('0', 64)))));
        Assert.Equal((OutcomeKind.Failed, "KSP6423"), Failure(kept.Find(new("other", _listed.ManifestSha256))));
        Assert.Equal(OutcomeKind.Untrusted, new KeptUpdates(_layout, SamplePackage.Trusting(stranger)).Find(new("sample-1", _listed.ManifestSha256)).Kind);
    }

    private static (OutcomeKind Kind, string Code) Failure(Outcome<KeptUpdate> outcome) => (outcome.Kind, outcome.Diagnostics[0].Code);

    [Fact]
    public async Task What_the_source_refuses_is_refused()
    {
        _source.Failure = Diagnostic.Error("KSP7999", "no", null, "none");

        Assert.Equal(OutcomeKind.SourceFailed, (await GetAsync(_listed)).Kind);
    }

    private static UpdateSourceSection Section => new("one", new Dictionary<string, string>(), SourceNetwork.Usual, "/nowhere", "test");

    private Task<Outcome<string>> GetAsync(AvailableUpdate update) => new KeptUpdates(_layout, SamplePackage.Trusting(_key)).GetAsync(update, _source, Section, null, default);

    private sealed class FileSource(string file) : IUpdateSource
    {
        public string Name => "file";

        public int Fetches { get; private set; }

        public Diagnostic? Failure { get; set; }

        public Task<Outcome<UpdateListState>> RefreshAsync(UpdateSourceSection section, IProgress<string>? progress, CancellationToken cancellation) => throw new InvalidOperationException();

        public Task<Outcome<AvailableUpdates>> ListAsync(UpdateSourceSection section, CancellationToken cancellation) => throw new InvalidOperationException();

        public Task<Outcome<FetchedUpdate>> FetchAsync(UpdateSourceSection section, AvailableUpdate update, string to, IProgress<string>? progress, CancellationToken cancellation)
        {
            Fetches++;
            if (Failure is not null)
                return Task.FromResult(Outcome<FetchedUpdate>.None(OutcomeKind.SourceFailed, Failure));
            File.Copy(file, to, overwrite: true);
            return Task.FromResult(Outcome<FetchedUpdate>.Ok(new(to, new FileInfo(to).Length, update.Sha256)));
        }
    }
}
