using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>A repository of our publisher, a server of it, and a source that reads it.</summary>
public abstract class SourceTests : IClassFixture<PublishingFixture>, IDisposable
{
    private static readonly SourceNetwork s_direct = new("none", "none", null);

    private readonly Lazy<ScriptedServer> _server;

    protected SourceTests(PublishingFixture keys, RepositoryDriver driver)
    {
        Keys = keys;
        Driver = driver;
        _server = new(() => new ScriptedServer(Repository));
        Directory.CreateDirectory(Repository);
    }

    internal PublishingFixture Keys { get; }

    internal RepositoryDriver Driver { get; }

    /// <summary>Path of the signed file.</summary>
    internal string Signed => Driver.Signed;

    internal string Root { get; } = Directory.CreateTempSubdirectory("ksplice-source-tests-").FullName;

    internal string Repository => Path.Combine(Root, "repository");

    internal string State => Path.Combine(Root, "state");

    internal ScriptedServer Server => _server.Value;

    internal List<TimeSpan> Pauses { get; } = [];

    public void Dispose()
    {
        if (_server.IsValueCreated)
            Server.Dispose();
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    internal RepositoryUpdateSource Source(TimeProvider? time = null, TimeSpan? patience = null) => Driver.Source(
        time ?? TimeProvider.System,
        patience ?? TimeSpan.FromSeconds(20),
        (pause, _) =>
        {
            Pauses.Add(pause);
            return Task.CompletedTask;
        });

    /// <summary>A section with settings besides the usual ones.</summary>
    internal UpdateSourceSection Section(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["uri"] = Server.Uri, ["keyring"] = Keys.Keyring, ["stall-seconds"] = "5", ["timeout-seconds"] = "60" };
        foreach (var (key, value) in settings)
            values[key] = value;
        return new("test", values, s_direct, State, "x64");
    }

    internal Task<Outcome<UpdateListState>> RefreshAsync(params (string Key, string Value)[] settings) => Source().RefreshAsync(Section(settings), null, default);

    internal async Task<UpdateListState> MustRefreshAsync(params (string Key, string Value)[] settings) => Must(await RefreshAsync(settings));

    internal async Task<AvailableUpdates> MustListAsync(params (string Key, string Value)[] settings) => Must(await Source().ListAsync(Section(settings), default));

    internal async Task<Outcome<FetchedUpdate>> FetchAsync(AvailableUpdate update, params (string Key, string Value)[] settings) =>
        await Source().FetchAsync(Section(settings), update, Path.Combine(Root, "fetched.ksplice"), null, default);

    internal async Task<string> FetchTextAsync(AvailableUpdate update, params (string Key, string Value)[] settings) =>
        await File.ReadAllTextAsync(Must(await FetchAsync(update, settings)).File);

    internal async Task PublishAsync(params string[] ids) =>
        Must(await Driver.Publisher(Keys).PublishAsync(
            PublishingFixture.Request(Repository, [.. ids.Select(id => PublishingFixture.Update(Root, id, $"content of {id}"))]), null, default));

    internal Task WriteAsync(HandMade made) => Driver.WriteAsync(Keys, Repository, made);

    internal string InRepository(string path) => Path.Combine(Repository, path);

    /// <summary>Changes a file of the repository, permitted or not.</summary>
    internal void Tamper(string path, Func<byte[], byte[]> change) => File.WriteAllBytes(InRepository(path), change(File.ReadAllBytes(InRepository(path))));

    /// <summary>Changes all forms of the list, under their names and under their hashes.</summary>
    internal void TamperLists(Func<byte[], byte[]> change)
    {
        foreach (var file in Directory.GetFiles(Repository, "*", SearchOption.AllDirectories).Where(file => Driver.IsList(Path.GetRelativePath(Repository, file))))
            File.WriteAllBytes(file, change(File.ReadAllBytes(file)));
    }

    /// <summary>Every file that the source keeps, with its content: what must not change by a refusal.</summary>
    internal Dictionary<string, string> Kept() => Directory.Exists(State)
        ? Directory.GetFiles(State, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(State, file).Split('/')[0] is "signed" or "lists" or "state.json")
            .ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal)
        : [];

    internal static byte[] FlipMiddle(byte[] bytes)
    {
        var changed = (byte[])bytes.Clone();
        changed[changed.Length / 2] ^= 0x20;
        return changed;
    }

    internal static T Must<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.IsOk, string.Join('\n', outcome.Diagnostics));
        return outcome.Value!;
    }

    internal static Diagnostic AssertRefused<T>(Outcome<T> outcome, OutcomeKind kind, string code)
        where T : class
    {
        Assert.False(outcome.IsOk, "it was accepted");
        Assert.True(code == outcome.Diagnostics[0].Code && kind == outcome.Kind, $"{outcome.Kind} {string.Join('\n', outcome.Diagnostics)}");
        return Assert.Single(outcome.Diagnostics);
    }
}
