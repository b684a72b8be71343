using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class ResidentCodeTests
{
    private static AppliedUpdate Undone(byte[] metadata) => new("u", AppliedState.Reversed, 1, "m", TimeSpan.Zero, 1, default, [.. metadata], []);

    [Fact]
    public void Only_the_very_same_code_is_used_again()
    {
        var undone = Undone([.. new AppliedRecord("t", [], [], [], ["a timer"], 1, "hash").Encode()]);

        Assert.Null(ResidentCode.WhyUnusable(undone, "hash"));
        Assert.Equal("KSP5110", ResidentCode.WhyUnusable(undone, "other")!.Code);
    }

    [Fact]
    public void Code_that_may_be_pointed_to_stays_when_a_second_apply_fails()
    {
        var left = ResidentCode.TakeBack("u", "ksplice_u", isResident: true)!;

        Assert.Equal("KSP5119", left.Code);
        Assert.Contains("ksplice_u", left.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_of_another_program_is_not_used() => Assert.Equal("KSP5110", ResidentCode.WhyUnusable(Undone([1, 2]), "hash")!.Code);
}
