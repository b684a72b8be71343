using Ksplice.Engine.KernelModule;

namespace Ksplice.Engine.Tests.KernelModule;

public sealed class AppliedUpdatesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ksplice-sysfs-");

    [Fact]
    public void Nothing_is_applied_when_the_module_is_not_loaded()
    {
        var outcome = new AppliedUpdates(Path.Combine(_root.FullName, "absent")).Read();

        Assert.True(outcome.IsOk);
        Assert.Empty(outcome.Value);
    }

    [Fact]
    public void A_record_is_read_with_its_metadata_and_writes()
    {
        Record("cve-1", sequence: 3);

        var update = Assert.Single(Read());

        Assert.Equal(("cve-1", AppliedState.Applied, 3L, "ksplice_cve_1", 2), (update.Id, update.State, update.Sequence, update.Module, update.Attempts));
        Assert.Equal(TimeSpan.FromTicks(584), update.Pause);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), update.AppliedAt);
        Assert.Equal(new byte[] { 0, 255, 10 }, update.Metadata.ToArray());
        Assert.Equal(2, update.Writes.Length);
        Assert.Equal((0xffffffff81000005UL, MemoryWriteKind.Code), (update.Writes[0].Address, update.Writes[0].Kind));
        Assert.Equal(new byte[] { 0x0f, 0x1f, 0x44, 0, 0 }, update.Writes[0].OldBytes.ToArray());
        Assert.Equal(new byte[] { 0xe9, 1, 2, 3, 4 }, update.Writes[0].NewBytes.ToArray());
        Assert.Equal(MemoryWriteKind.Data, update.Writes[1].Kind);
    }

    [Fact]
    public void Records_come_in_the_order_of_applying_with_the_unfinished_last()
    {
        Record("b", sequence: 1);
        Record("c", sequence: 0, state: "applying");
        Record("a", sequence: 2, state: "reversed");

        Assert.Equal(["b", "a", "c"], Read().Select(update => update.Id));
        Assert.Equal([AppliedState.Applied, AppliedState.Reversed, AppliedState.Applying], Read().Select(update => update.State));
    }

    [Theory]
    [InlineData("state", "half\n")]
    [InlineData("attempts", "-1\n")]
    [InlineData("sequence", "x\n")]
    [InlineData("written", "ffffffff81000005 code 00000005 0f1f440000\n")]
    [InlineData("written", "ffffffff81000005 code 00000005 0f1f440000 e9010203\n")]
    [InlineData("written", "ffffffff81000005 text 00000001 00 01\n")]
    [InlineData("written", "ffffffff81000005 code 00000001 0g 01\n")]
    public void A_record_that_is_not_the_modules_is_not_believed(string file, string content)
    {
        Record("a", sequence: 1);
        File.WriteAllText(Path.Combine(_root.FullName, "updates", "a", file), content);

        Assert.Throws<InvalidDataException>(() => Read());
    }

    public void Dispose() => _root.Delete(recursive: true);

    private IReadOnlyList<AppliedUpdate> Read() => new AppliedUpdates(_root.FullName).Read().Value!;

    private void Record(string id, long sequence, string state = "applied")
    {
        var folder = _root.CreateSubdirectory($"updates/{id}").FullName;
        Write("state", state);
        Write("sequence", $"{sequence}");
        Write("module", "ksplice_cve_1");
        Write("pause_ns", "58412");
        Write("attempts", "2");
        Write("applied_at", "1767323045");
        File.WriteAllBytes(Path.Combine(folder, "metadata"), [0, 255, 10]);
        Write("written", "ffffffff81000005 code 00000005 0f1f440000 e901020304\nffffffff82000000 data 00000002 0001 0203");

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text + "\n");
    }
}
