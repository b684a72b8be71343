using Ksplice.Engine.Create.Build.Trees;
using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Build.Headers;

/// <summary>A source that builds like a kernel, for patches of what its units read.</summary>
public abstract class HeaderTree : IAsyncLifetime
{
    /// <summary>The header that is patched.</summary>
    protected const string Header = "include/linux/shared.h";

    private FakeKernel _kernel = null!;

    /// <summary>The prepared tree.</summary>
    protected KernelTree Tree { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        (_kernel, Tree) = await FakeKernel.PreparedAsync();
        Fill();
    }

    public Task DisposeAsync()
    {
        _kernel.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Writes the files.</summary>
    protected abstract void Fill();

    protected static PatchedSource Source(params PatchedFile[] files) => new(null, [], files);

    protected PatchedFile Edit(string path, string old, string @new)
    {
        var text = File.ReadAllText(Path.Combine(Tree.Source, path));
        var post = text.Replace(old, @new, StringComparison.Ordinal);
        Assert.NotEqual(text, post);
        return new PatchedFile(path, text, post, post, []);
    }

    protected void Write(string path, string text)
    {
        var file = Path.Combine(Tree.Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
