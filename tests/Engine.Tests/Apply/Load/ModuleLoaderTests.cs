using Ksplice.Engine.Apply.Load;

namespace Ksplice.Engine.Tests.Apply.Load;

public sealed class ModuleLoaderTests
{
    [Theory]
    [InlineData(1, "KSP5001")]
    [InlineData(126, "KSP5002")]
    [InlineData(129, "KSP5002")]
    [InlineData(17, "KSP5003")]
    [InlineData(8, "KSP5004")]
    [InlineData(22, "KSP5004")]
    public void What_the_kernel_answers_to_a_load_is_explained(int error, string code)
    {
        var diagnostic = ModuleLoader.WhyNotLoaded("ksplice_x", error);

        Assert.Equal((code, "ksplice_x"), (diagnostic.Code, diagnostic.Location));
        Assert.False(string.IsNullOrEmpty(diagnostic.Hint));
    }

    [Fact]
    public void An_unload_that_fails_is_a_warning_unless_the_module_is_gone_already()
    {
        Assert.Null(ModuleLoader.WhyNotUnloaded("ksplice_x", 2));
        Assert.Equal("KSP5005", ModuleLoader.WhyNotUnloaded("ksplice_x", 11)!.Code);
    }

    [Fact]
    public void Bytes_that_are_no_module_are_refused_by_whatever_kernel_this_runs_on() =>
        Assert.Contains(ModuleLoader.Load("ksplice_x", new byte[64])!.Code, new[] { "KSP5001", "KSP5002", "KSP5004" });
}
