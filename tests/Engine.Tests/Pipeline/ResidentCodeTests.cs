using Ksplice.Engine.Apply.Swap;
using Ksplice.Engine.KernelModule;
using Ksplice.Engine.Pipeline;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class ResidentCodeTests
{
    private const DeviceFeatures Everything = (DeviceFeatures)ulong.MaxValue;

    private static AppliedUpdate Undone(byte[] metadata) => new("u", AppliedState.Reversed, 1, "m", TimeSpan.Zero, 1, default, [.. metadata], []);

    [Fact]
    public void Only_the_very_same_code_is_used_again()
    {
        var undone = Undone([.. new AppliedRecord("t", [], [], [], ["a timer"], 1, "hash").Encode()]);

        Assert.Null(ResidentCode.WhyUnusable(undone, "hash", Everything));
        Assert.Equal("KSP5110", ResidentCode.WhyUnusable(undone, "other", Everything)!.Code);
    }

    [Fact]
    public void A_kernel_module_that_would_have_to_forget_the_code_first_is_not_asked()
    {
        var undone = Undone([.. new AppliedRecord("t", [], [], [], ["a timer"], 1, "hash").Encode()]);

        Assert.Equal("KSP5803", ResidentCode.WhyUnusable(undone, "hash", Everything & ~DeviceFeatures.Again)!.Code);
    }

    [Fact]
    public void Code_of_another_program_is_not_used() => Assert.Equal("KSP5110", ResidentCode.WhyUnusable(Undone([1, 2]), "hash", Everything)!.Code);
}
