using Ksplice.Abstractions.Plugins;

namespace Ksplice.Architecture.Tests;

/// <summary>
/// What plugins are built against does not change unnoticed. After a wanted change run these tests with
/// <c>KSPLICE_UPDATE_SNAPSHOTS=1</c> and look at the difference; what is removed or changed needs another contract version.
/// </summary>
public class PublicSurfaceTests
{
    private const string Snapshot = "tests/Architecture.Tests/Abstractions.PublicSurface.txt";

    [Fact]
    public void The_public_surface_of_Abstractions_is_the_one_on_record()
    {
        var surface = PublicSurface.Of(typeof(IPlugin).Assembly);
        if (Environment.GetEnvironmentVariable("KSPLICE_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, Snapshot), surface);

        Assert.Equal(Repository.Read(Snapshot), surface);
    }
}
