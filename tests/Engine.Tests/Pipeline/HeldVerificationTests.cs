using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Kernel;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class HeldVerificationTests : IDisposable
{
    private readonly FakeDevice _device = new();
    private readonly List<OpenedKernel> _opened = [];
    private readonly Dictionary<string, string[]> _users = [];

    public void Dispose() => _device.Dispose();

    /// <summary>Runs rounds that point into the modules given, one list per round.</summary>
    private Outcome<HeldVerification<OpenedKernel>.HeldUpdate> Run(params string[][] found) =>
        new HeldVerification<OpenedKernel>(
            _device, Open, _ => Outcome<VerifiedUpdate>.Ok(new VerifiedUpdate([], new Dictionary<string, ulong>(), [], [], found[_opened.Count - 1]))).Run(["m1"]);

    private Outcome<OpenedKernel> Open()
    {
        _opened.Add(new OpenedKernel(_users));
        return Outcome<OpenedKernel>.Ok(_opened[^1]);
    }

    [Fact]
    public void What_the_result_points_into_is_held_before_the_proof_that_counts()
    {
        Assert.True(Run(["m1", "m2"], ["m1", "m2"]).IsOk);

        Assert.Equal([0x1000UL, 0x2000UL], _device.Pinned);
        Assert.Equal([true, false], _opened.Select(k => k.IsClosed));
    }

    [Fact]
    public void What_a_target_depends_on_is_held_from_the_start()
    {
        _users["m3"] = ["m1"];
        _users["m4"] = ["m3"];

        Assert.True(Run(["m1", "m3", "m4"]).IsOk);

        Assert.Equal([0x1000UL, 0x3000UL, 0x4000UL], _device.Pinned);
        Assert.False(Assert.Single(_opened).IsClosed);
    }

    [Fact]
    public void Modules_that_keep_changing_are_refused()
    {
        Assert.Equal("KSP5115", Assert.Single(Run(["m2"], ["m3"], ["m4"]).Diagnostics).Code);
        Assert.All(_opened, k => Assert.True(k.IsClosed));
    }

    [Fact]
    public void A_module_that_went_away_meanwhile_is_refused()
    {
        _device.NotHeld = 0;

        Assert.Equal("KSP5113", Assert.Single(Run(["m1"]).Diagnostics).Code);
        Assert.True(Assert.Single(_opened).IsClosed);
    }

    private sealed class OpenedKernel(Dictionary<string, string[]> users) : IKernelView, IDisposable
    {
        public bool IsClosed { get; private set; }

        public KernelIdentity Identity => throw new NotSupportedException();

        public IKernelMemory Memory => throw new NotSupportedException();

        public IKernelSymbols Symbols { get; } = new SymbolTableBuilder().Build();

        public IReadOnlyList<LoadedModule> Modules { get; } =
            [.. Enumerable.Range(1, 4).Select(i => new LoadedModule($"m{i}", (ulong)i * 0x1000, 0x1000, 0, LoadedModule.Live, null)
            {
                Users = users.GetValueOrDefault($"m{i}") ?? [],
            })];

        public void Dispose() => IsClosed = true;
    }
}
