using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Apply.Link;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Apply.Link;

public sealed class MatchedNamesTests : IDisposable
{
    private const string Twin = "__attribute__((noinline, used)) static int twin(int x) { return x * VALUE; }";

    private readonly VerifiedFixture _fixture = new(
        ("unit", "extern int far(int); static int count; int work(int x) { return far(x + count++) + 1; }"),
        ("first", "int far(int x) { return x ^ 9; } " + Twin.Replace("VALUE", "3", StringComparison.Ordinal)),
        ("second", Twin.Replace("VALUE", "7", StringComparison.Ordinal)));

    public void Dispose() => _fixture.Dispose();

    private Outcome<IReadOnlyDictionary<string, ulong>> Resolve(string? unit, string name) =>
        new SymbolResolver([_fixture.Target], _fixture.Kernel.Symbols, _fixture.Kernel.Memory).Resolve(
            [unit is null ? UpdateSymbol.Shared("wanted", name, UpdateTarget.KernelImage, true) : new UpdateSymbol("wanted", unit, name)]);

    [Fact]
    public void Names_are_found_in_matched_code_and_then_in_the_kernels_table()
    {
        Assert.Equal(_fixture.Kernel.AddressOf("far"), Resolve(null, "far").Value!["wanted"]);
        Assert.Equal(_fixture.Kernel.AddressOf("count"), Resolve("unit", "count").Value!["wanted"]);
        Assert.Equal(_fixture.Kernel.AddressOf("work"), Resolve(null, "work").Value!["wanted"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("unit")]
    public void A_name_that_is_nowhere_is_refused(string? unit) => Assert.Equal("KSP4203", VerifiedFixture.Code(Resolve(unit, "nowhere")));

    [Theory]
    [InlineData(null, "KSP4205")]
    [InlineData("unit", "KSP4204")]
    public void A_name_of_several_things_is_not_guessed(string? unit, string code) => Assert.Equal(code, VerifiedFixture.Code(Resolve(unit, "twin")));
}
