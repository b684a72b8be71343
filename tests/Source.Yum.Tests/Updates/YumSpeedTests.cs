using System.Diagnostics;
using System.Globalization;
using Ksplice.Tests.Shared.Publish;
using Ksplice.Tests.Shared.Read;

namespace Ksplice.Source.Yum.Tests.Updates;

/// <summary>Large lists. It counts what the whole process takes, so nothing else may run meanwhile.</summary>
[Collection(nameof(AloneCollection))]
public sealed class YumSpeedTests(PublishingFixture keys) : SourceTests(keys, new YumDriver())
{
    [Fact]
    public async Task Ten_thousand_updates_are_refreshed_in_bounded_memory()
    {
        await WriteAsync(new() { Ids = [.. Enumerable.Range(0, 10_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"update-{i}"))] });
        await MustRefreshAsync(("uri", $"file:{Repository}"));
        Directory.Delete(State, recursive: true);
        using var self = Process.GetCurrentProcess();
        var (before, began) = (GC.GetTotalAllocatedBytes(precise: true), self.TotalProcessorTime);

        Assert.Equal(10_000, (await MustRefreshAsync(("uri", $"file:{Repository}"))).Count);

        self.Refresh();
        // Nothing of it has to be held at once: what is allocated in all bounds what is held.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 1, 150L * 1024 * 1024);
        Assert.InRange((self.TotalProcessorTime - began).TotalSeconds, 0, 6);
    }
}

/// <summary>Tests that run when no others do.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
