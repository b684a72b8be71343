using Ksplice.Abstractions.Diagnostics;

namespace Ksplice.Vm.Tests;

/// <summary>Steps that a test builds on and that must not fail.</summary>
internal static class Outcomes
{
    /// <summary>The value, or a failure that shows every diagnostic.</summary>
    public static T Require<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.True(outcome.IsOk, $"{outcome.Kind}: {string.Join('\n', outcome.Diagnostics)}");
        return outcome.Value;
    }
}
