using System.Globalization;
using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

/// <summary>The administrator's log.</summary>
public sealed class OperationLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ksplice-test-").FullName;

    private string LogFile => Path.Combine(_folder, "uptrack.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_line_says_when_and_what_and_who()
    {
        new OperationLog(LogFile, "upgrade", new Clock()).Write("installed: a A title CVE-2026-0001");
        new OperationLog(LogFile, "remove", new Clock()).Write("removed: a");

        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"2026-11-23T06:00:00Z upgrade[{process}]: installed: a A title CVE-2026-0001\n2026-11-23T06:00:00Z remove[{process}]: removed: a\n", File.ReadAllText(LogFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(LogFile) | UnixFileMode.GroupRead);
    }

    [Fact]
    public void A_title_cannot_make_a_line_of_its_own()
    {
        new OperationLog(LogFile, "boot").Write("installed: a\n2026-01-01T00:00:00Z boot[1]: removed: a\u001b[2J\u202e");

        Assert.Single(File.ReadAllLines(LogFile));
        Assert.DoesNotContain('\u001b', File.ReadAllText(LogFile));
        Assert.DoesNotContain('\u202e', File.ReadAllText(LogFile));
    }

    [Fact]
    public void It_never_fills_a_disk_where_nobody_turns_it_over()
    {
        using (var large = File.Create(LogFile))
            large.SetLength(OperationLog.LargestFile + 1);
        var log = new OperationLog(LogFile, "boot");

        log.Write("begins");
        log.Write("ends");

        Assert.Equal(2, File.ReadAllLines(LogFile).Length);
        Assert.Equal(OperationLog.LargestFile + 1, new FileInfo(log.Aside).Length);
        Assert.Null(log.Trouble);
    }

    [Fact]
    public void What_cannot_be_written_is_told_once_and_stops_nothing()
    {
        var log = new OperationLog(Path.Combine(_folder, "no such folder", "uptrack.log"), "boot");

        log.Write("begins");
        log.Write("ends");

        Assert.Equal("KSP6417", log.Trouble?.Code);
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 6, 0, 0, TimeSpan.Zero);
    }
}
