using Ksplice.Engine.Files;

namespace Ksplice.Engine.Tests.Files;

public class FolderLockTests
{
    [Fact]
    public async Task A_lock_lets_one_in_at_a_time()
    {
        using var folder = new TemporaryFolder();
        var (inside, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            using var held = await FolderLock.TakeAsync(folder.File("lock"), null, default);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(5);
            Interlocked.Decrement(ref inside);
        })));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Waiting_for_a_lock_is_told_once_and_can_be_cancelled()
    {
        using var folder = new TemporaryFolder();
        using var held = await FolderLock.TakeAsync(folder.File("lock"), null, default);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var told = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FolderLock.TakeAsync(folder.File("lock"), () => told++, cancel.Token));

        Assert.Equal(1, told);
    }

    [Fact]
    public async Task Those_who_share_a_lock_keep_out_only_who_wants_it_alone()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("lock");
        using (await FolderLock.ShareAsync(file, default))
        {
            using var second = await FolderLock.ShareAsync(file, default);
            Assert.Null(FolderLock.TryTake(file));
        }

        using var alone = FolderLock.TryTake(file);
        Assert.NotNull(alone);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FolderLock.ShareAsync(file, cancel.Token));
    }
}
