using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class HostToolTests
{
    [Fact]
    public async Task A_program_that_fails_is_told_with_its_words()
    {
        var failure = await Assert.ThrowsAsync<GuestException>(
            () => HostTool.RunAsync("sh", ["-c", "echo broken >&2; exit 3"], "dash", CancellationToken.None));

        Assert.Equal("KSP5907", failure.Diagnostic.Code);
        Assert.Contains("exit code 3: broken", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_names_its_package()
    {
        var failure = await Assert.ThrowsAsync<GuestException>(
            () => HostTool.RunAsync("no-such-program-here", [], "some-package", CancellationToken.None));

        Assert.Equal("KSP5901", failure.Diagnostic.Code);
    }
}
