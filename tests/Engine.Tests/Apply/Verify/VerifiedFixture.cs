using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Verify;
using Ksplice.Plugins.Arch.X64;

namespace Ksplice.Engine.Tests.Apply.Verify;

/// <summary>A little kernel and the proof that it runs the first of its units.</summary>
internal sealed class VerifiedFixture : IDisposable
{
    public VerifiedFixture(params (string Name, string Source)[] units)
    {
        Kernel = new LinkedKernel(units);
        var name = units[0].Name;
        var verified = TargetVerifier.Verify(new(null, null, [new(name, Kernel.Objects[name])]), Kernel, Architecture, new Dictionary<string, int>());
        Assert.True(verified.IsOk, string.Join('\n', verified.Diagnostics));
        Target = verified.Value;
    }

    public X64Architecture Architecture { get; } = new();

    public LinkedKernel Kernel { get; }

    public VerifiedTarget Target { get; }

    public static string Code<T>(Outcome<T> outcome)
        where T : class
    {
        Assert.Equal(OutcomeKind.Refused, outcome.Kind);
        return Assert.Single(outcome.Diagnostics).Code;
    }

    public void Dispose() => Kernel.Dispose();
}
