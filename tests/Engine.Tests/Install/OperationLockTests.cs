using System.Globalization;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Install;

namespace Ksplice.Engine.Tests.Install;

public sealed class OperationLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Whoever_comes_second_is_told_who_came_first_and_may_come_afterwards()
    {
        var layout = new StateLayout(_folder.File("state"));
        using (var first = layout.TakeLock().Value!)
        {
            var second = layout.TakeLock();

            Assert.Equal((OutcomeKind.Busy, "KSP6404"), (second.Kind, second.Diagnostics[0].Code));
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} "), second.Diagnostics[0].Message, StringComparison.Ordinal);
        }

        using var third = layout.TakeLock().Value;
        Assert.NotNull(third);
    }
}
