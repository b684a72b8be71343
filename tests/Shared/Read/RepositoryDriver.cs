using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared.Read;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>What tests of all kinds of repositories need to know of one kind.</summary>
public abstract class RepositoryDriver
{
    /// <summary>Path of the signed file.</summary>
    internal abstract string Signed { get; }

    internal abstract RepositoryUpdateSource Source(TimeProvider time, TimeSpan patience, Func<TimeSpan, CancellationToken, Task> pauseAsync);

    internal abstract IUpdatePublisher Publisher(PublishingFixture keys);

    /// <summary>Path of an update's package.</summary>
    internal abstract string Package(string id);

    /// <summary>True for the path of a list.</summary>
    internal abstract bool IsList(string path);

    /// <summary>Writes a repository without packages and signs it rightly.</summary>
    internal abstract Task WriteAsync(PublishingFixture keys, string folder, HandMade made);
}

/// <summary>A repository that our publisher would not write: by one who errs, or whose program is another one.</summary>
internal sealed record HandMade
{
    public IReadOnlyList<string> Ids { get; init; } = ["a"];

    /// <summary>Null for now.</summary>
    public DateTimeOffset? Date { get; init; }

    public bool HasEnd { get; init; } = true;

    public string Key { get; init; } = PublishingFixture.Key;

    /// <summary>Options of gpg, such as another time.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What the signed file says that the list takes; null for the truth.</summary>
    public long? ListSize { get; init; }

    /// <summary>What the list says that a package takes.</summary>
    public long PackageSize { get; init; } = 5;
}
