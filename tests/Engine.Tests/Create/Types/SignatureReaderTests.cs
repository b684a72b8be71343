using Ksplice.Engine.Create.Diff.Follow;
using Ksplice.Engine.Create.Types.Dwarf;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Create.Types;

/// <summary>What debug information says of the registers that callers care for.</summary>
public class SignatureReaderTests
{
    [Theory]
    [InlineData("void f(void) { }", 0, true)]
    [InlineData("int f(char a, void *b, long long c) { return 1; }", 3, true)]
    [InlineData("typedef struct { long a; } one; one f(one a) { return a; }", 1, true)]
    [InlineData("typedef struct { long a, b; } two; two f(two a, int b) { return a; }", 3, false)]
    [InlineData("struct three { long a, b, c; }; int f(struct three a) { return 1; }", 2, true)]
    [InlineData("__int128 f(__int128 a) { return a; }", 2, false)]
    [InlineData("int f(int a, ...) { return a; }", null, true)]
    [InlineData("int f() { return 1; }", null, true)]
    [InlineData("extern long f(int); long g(void) { return f(2); }", 1, true)]
    [InlineData("extern long f(); long g(void) { return f(2); }", null, true)]
    public void A_function_is_known_by_what_it_takes_and_returns(string source, int? words, bool isSmall) =>
        Assert.Equal(new FunctionSignature(words, isSmall), Read(source)["f"]);

    [Fact]
    public void A_function_that_is_only_declared_is_not_known() => Assert.DoesNotContain("f", Read("extern long f(int); long g(void) { return 2; }").Keys);

    private static IReadOnlyDictionary<string, FunctionSignature> Read(string source)
    {
        var read = SignatureReader.Read(CFixture.Compile(source, TypeFixture.Flags), ObjectPair.Architecture.Relocations, "unit.c");
        Assert.True(read.IsOk, string.Join("; ", read.Diagnostics));
        return read.Value;
    }
}
