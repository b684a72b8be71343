using System.Globalization;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Plugins.Shared;
using Ksplice.Tests.Shared.Publish;

namespace Ksplice.Tests.Shared.Read;

/// <summary>A file system of one megabyte, and processes that end in the middle.</summary>
public abstract class SourceDiskTests(PublishingFixture keys, RepositoryDriver driver) : SourceTests(keys, driver)
{
    [Fact]
    public async Task A_full_disk_changes_nothing_and_the_next_run_heals()
    {
        await PublishAsync("a");
        using var disk = await SmallDisk.MountAsync(Path.Combine(Root, "disk"));
        var section = Section() with { Folder = Path.Combine(disk.Folder, "state") };
        Must(await Source().RefreshAsync(section, null, default));
        var update = Must(await Source().ListAsync(section, default)).Updates[0];
        // The package stays where it was.
        await WriteAsync(new() { Ids = [.. Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"u{i}"))] });
        var file = Path.Combine(Root, "fetched.ksplice");

        AssertRefused(await Source().RefreshAsync(section, null, default), OutcomeKind.Failed, "KSP6322");
        Assert.Single(Must(await Source().ListAsync(section, default)).Updates);
        // No room even for the smallest file.
        disk.Fill();
        AssertRefused(await Source().FetchAsync(section, update, file, null, default), OutcomeKind.Failed, "KSP6322");
        Assert.False(File.Exists(file));
        AssertRefused(await Source().RefreshAsync(section, null, default), OutcomeKind.Failed, "KSP6322");
        disk.Empty();
        Assert.Equal("content of a", await File.ReadAllTextAsync(Must(await Source().FetchAsync(section, update, file, null, default)).File));
    }

    [Fact]
    public async Task A_full_disk_at_the_place_of_the_update_leaves_nothing_there()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        var update = (await MustListAsync()).Updates[0];
        using var disk = await SmallDisk.MountAsync(Path.Combine(Root, "disk"));
        disk.Fill();

        AssertRefused(await Source().FetchAsync(Section(), update, Path.Combine(disk.Folder, "a.ksplice"), null, default), OutcomeKind.Failed, "KSP6322");
        Assert.Equal(["filling"], Directory.GetFiles(disk.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Stopped_at_any_request_the_old_lists_stay_and_the_next_run_heals()
    {
        await PublishAsync("a");
        await MustRefreshAsync();
        await PublishAsync("b");
        foreach (var stopsAt in new Func<string, bool>[] { target => target.EndsWith(Signed, StringComparison.Ordinal), Driver.IsList })
        {
            using var stop = new CancellationTokenSource();
            Server.Script = request =>
            {
                if (stopsAt(request.Target))
                    stop.Cancel();
                return null;
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source().RefreshAsync(Section(), null, stop.Token));
            Assert.Single((await MustListAsync()).Updates);
        }

        // What a killed process leaves behind.
        Directory.CreateDirectory(Path.Combine(State, "staging"));
        await File.WriteAllTextAsync(Path.Combine(State, "staging", "signed"), "half");
        await File.WriteAllTextAsync(Path.Combine(State, "lists", new string('0', 64)), "half");
        Server.Script = _ => null;
        Assert.Equal(2, (await MustRefreshAsync()).Count);
        Assert.DoesNotContain(Kept(), file => file.Key.EndsWith(new string('0', 64), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_told()
    {
        await File.WriteAllTextAsync(State, "a file");

        AssertRefused(await RefreshAsync(), OutcomeKind.Failed, "KSP6323");
    }
}
