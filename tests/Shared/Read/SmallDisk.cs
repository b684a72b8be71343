using Ksplice.Plugins.Shared;

namespace Ksplice.Tests.Shared.Read;

/// <summary>A file system of one megabyte; needs root, without which the test fails and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    private string Filling => Path.Combine(Folder, "filling");

    public static async Task<SmallDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var answer = await Commands.RunAsync(["mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "none", folder], null, default);
        Assert.True(answer.ExitCode == 0, $"A full disk can only be tried as root, in a system that lets it mount: {answer.Error}");
        return new(folder);
    }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full now.
        }
    }

    public void Empty() => File.Delete(Filling);

    public void Dispose()
    {
        var answer = Commands.RunAsync(["umount", "--lazy", Folder], null, default).GetAwaiter().GetResult();
        if (answer.ExitCode != 0)
            throw new InvalidOperationException(answer.Error);
    }
}
