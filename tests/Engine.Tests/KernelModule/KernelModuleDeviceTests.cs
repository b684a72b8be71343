using System.Collections.Immutable;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.KernelModule.Protocol;

namespace Ksplice.Engine.Tests.KernelModule;

public sealed class KernelModuleDeviceTests
{
    [Fact]
    public void A_missing_device_says_that_the_module_is_not_loaded()
    {
        var outcome = KernelModuleDevice.Open("/nonexistent/ksplice");

        Assert.Equal((OutcomeKind.Refused, "KSP5801"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }

    [Fact]
    public void A_device_that_may_not_be_opened_says_who_may()
    {
        // A folder gives the same error to everybody, root included, as a file without rights does to others.
        var outcome = KernelModuleDevice.Open(Path.GetTempPath());

        Assert.Equal((OutcomeKind.Refused, "KSP5802"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }

    [Fact]
    public void A_device_that_does_not_know_the_protocol_is_unsupported()
    {
        var outcome = KernelModuleDevice.Open("/dev/null");

        Assert.Equal((OutcomeKind.Unsupported, "KSP5803"), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }

    [Theory]
    [InlineData("a-name-that-is-sixty-four-characters-long-and-so-has-no-room-for-0")]
    [InlineData("é")]
    public void A_name_that_does_not_fit_is_the_callers_bug(string name)
    {
        Assert.Throws<ArgumentException>(() => IdText.From(name));
    }

    [Fact]
    public void A_result_becomes_values_of_the_program()
    {
        var blockers = new BlockerMessage[2];
        blockers[0].ProcessId = 7;
        blockers[0].RangeIndex = Limits.NoIndex;
        blockers[0].Flags = BlockerTraits.Unreliable | BlockerTraits.InStop;
        blockers[0].EntryCount = 2;
        blockers[0].Entries[0] = 0xffffffff81000010;
        "kworker/0:1"u8.CopyTo(blockers[0].Command);
        var message = new ResultMessage
        {
            Status = SwapStatus.Unreliable,
            FailingIndex = Limits.NoIndex,
            BlockerCount = 1,
            AttemptsUsed = 3,
            Overflow = 1,
            PauseNanoseconds = 58_400,
            TotalNanoseconds = 2_000_000_000,
        };

        var result = message.ToResult(blockers);

        Assert.Equal((SwapStatus.Unreliable, null, 3, true), (result.Status, result.FailingIndex, result.Attempts, result.Overflow));
        Assert.Equal((TimeSpan.FromMicroseconds(58.4), TimeSpan.FromSeconds(2)), (result.Pause, result.Total));
        var blocker = Assert.Single(result.Blockers);
        Assert.Equal((7, "kworker/0:1", null), (blocker.ProcessId, blocker.Command, blocker.RangeIndex));
        Assert.Equal(new ulong[] { 0xffffffff81000010, 0 }, blocker.Stack.ToArray());
    }

    [Fact]
    public void Pinned_runs_follow_each_other_and_do_not_outgrow_their_room()
    {
        var bytes = new PinnedBytes(5);

        var first = bytes.Add([1, 2, 3]);

        Assert.Equal(first + 3, bytes.Add([4, 5]));
        Assert.Throws<ArgumentException>(() => bytes.Add([6]));
        Assert.Equal(0UL, PinnedBytes.AddressOf(ImmutableArray<byte>.Empty.ToArray()));
    }
}
