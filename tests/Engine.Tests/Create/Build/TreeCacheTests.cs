using Ksplice.Engine.Create.Build;
using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Files;

namespace Ksplice.Engine.Tests.Create.Build;

public sealed class TreeCacheTests : IDisposable
{
    private static readonly TreeCacheLimits s_limits = new(Objects: 3, Overlays: 2, Preprocessed: 1, Age: TimeSpan.FromDays(10), Patience: TimeSpan.FromMinutes(1));

    private readonly TemporaryFolder _folder = new();
    private readonly KernelTree _tree;

    public TreeCacheTests()
    {
        _tree = new KernelTree("key", "6.1.0-test", _folder.File("tree"), new KernelCompiler("/usr/bin/gcc", "gcc", "gcc 12"), new Dictionary<string, int>(), 1);
        Directory.CreateDirectory(_tree.ObjectFolder);
        Directory.CreateDirectory(_tree.OverlayFolder);
        Directory.CreateDirectory(_tree.Source);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_used_for_longest_goes_when_there_is_too_much()
    {
        foreach (var (name, days) in new[] { ("b.o", 2), ("e.o", 5), ("a.o", 1), ("c.o", 3), ("d.o", 4) })
            AddObject(name, days);
        foreach (var (name, days) in new[] { ("y", 2), ("x", 1), ("z", 3) })
            AddOverlay(name, days);

        Assert.Equal(3, TreeCache.Prune(_tree, s_limits));

        Assert.Equal(["a.o", "b.o", "c.o"], Names(_tree.ObjectFolder));
        Assert.Equal(["x", "y"], Names(_tree.OverlayFolder));
    }

    [Fact]
    public void Notes_about_preprocessed_units_are_bounded_too()
    {
        Directory.CreateDirectory(_tree.PreprocessedFolder);
        foreach (var (name, days) in new[] { ("old", 2), ("new", 1) })
        {
            File.WriteAllText(Path.Combine(_tree.PreprocessedFolder, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(_tree.PreprocessedFolder, name), DateTime.UtcNow.AddDays(-days));
        }

        Assert.Equal(1, TreeCache.Prune(_tree, s_limits));

        Assert.Equal(["new"], Names(_tree.PreprocessedFolder));
    }

    [Fact]
    public void What_was_not_used_for_long_goes_even_when_there_is_room()
    {
        AddObject("old.o", 11);
        AddObject("young.o", 9);
        AddOverlay("old", 11);

        Assert.Equal(2, TreeCache.Prune(_tree, s_limits));

        Assert.Equal(["young.o"], Names(_tree.ObjectFolder));
        Assert.Empty(Names(_tree.OverlayFolder));
    }

    [Fact]
    public void What_killed_runs_left_half_made_goes()
    {
        var half = AtomicFile.TemporaryBeside(Path.Combine(_tree.ObjectFolder, "a.o"));
        File.WriteAllText(half, "");
        File.WriteAllText(half + ".d", "");
        Directory.CreateDirectory(AtomicFile.TemporaryBeside(Path.Combine(_tree.OverlayFolder, "x")));
        AddObject("a.o", 0);

        Assert.Equal(3, TreeCache.Prune(_tree, s_limits));

        Assert.Equal(["a.o"], Names(_tree.ObjectFolder));
    }

    [Fact]
    public void What_there_was_no_time_for_is_left_to_the_next_run_and_used_by_nobody()
    {
        foreach (var (name, days) in new[] { ("y", 2), ("x", 1), ("z", 3) })
            AddOverlay(name, days);

        Assert.Equal(0, TreeCache.Prune(_tree, s_limits with { Patience = TimeSpan.Zero }));

        Assert.Equal(3, Names(_tree.OverlayFolder).Count());
        Assert.DoesNotContain("z", Names(_tree.OverlayFolder));
        Assert.Equal(1, TreeCache.Prune(_tree, s_limits));
        Assert.Equal(["x", "y"], Names(_tree.OverlayFolder));
    }

    [Fact]
    public async Task Nothing_goes_while_somebody_works_with_the_tree()
    {
        AddObject("old.o", 100);
        using (await FolderLock.ShareAsync(_tree.CacheLockFile, default))
            Assert.Equal(0, TreeCache.Prune(_tree, s_limits));

        Assert.Equal(["old.o"], Names(_tree.ObjectFolder));
        Assert.Equal(1, TreeCache.Prune(_tree, s_limits));
    }

    [Fact]
    public void The_source_that_overlays_link_to_stays()
    {
        Directory.CreateDirectory(Path.Combine(_tree.Source, "fs"));
        File.WriteAllText(Path.Combine(_tree.Source, "fs/inode.c"), "");
        AddOverlay("x", 0);
        Directory.CreateSymbolicLink(Path.Combine(_tree.OverlayFolder, "x/fs"), Path.Combine(_tree.Source, "fs"));
        Directory.SetLastWriteTimeUtc(Path.Combine(_tree.OverlayFolder, "x"), DateTime.UtcNow.AddDays(-11));

        Assert.Equal(1, TreeCache.Prune(_tree, s_limits));

        Assert.True(File.Exists(Path.Combine(_tree.Source, "fs/inode.c")));
    }

    [Fact]
    public void A_tree_in_which_nothing_was_compiled_yet_has_nothing_to_remove()
    {
        Directory.Delete(_tree.ObjectFolder);
        Directory.Delete(_tree.OverlayFolder);

        Assert.Equal(0, TreeCache.Prune(_tree, s_limits));
    }

    private static IEnumerable<string> Names(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private void AddObject(string name, int days)
    {
        var file = Path.Combine(_tree.ObjectFolder, name);
        File.WriteAllText(file, name);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-days));
    }

    private void AddOverlay(string name, int days) =>
        Directory.SetLastWriteTimeUtc(Directory.CreateDirectory(Path.Combine(_tree.OverlayFolder, name)).FullName, DateTime.UtcNow.AddDays(-days));
}
