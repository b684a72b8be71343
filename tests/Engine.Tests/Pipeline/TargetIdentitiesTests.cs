using Ksplice.Abstractions.Diagnostics;
using Ksplice.Abstractions.Sources;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Kernel.Image;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class TargetIdentitiesTests : IDisposable
{
    private const string Release = "6.1.0-test";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Outcome<TargetIdentities> Read(byte[] kernel, params string[] modules)
    {
        File.WriteAllBytes(_folder.File("vmlinuz"), kernel);
        Directory.CreateDirectory(_folder.File($"lib/modules/{Release}"));
        File.Copy(CFixture.CompileFile("int a(int x) { return x; }", CFixture.Kernel), _folder.File($"lib/modules/{Release}/plain.ko"));
        return TargetIdentities.Read(new KernelInputs(Release, "", "", "", "", _folder.File("vmlinuz"), _folder.Path), modules, _folder.Path);
    }

    [Fact]
    public void The_kernels_build_id_is_read() => Assert.Equal("deadbeef", Read(ImageKernelTests.Kernel()).Value!.Kernel);

    [Fact]
    public void A_kernel_without_build_id_is_refused()
    {
        var kernel = ImageKernelTests.Kernel();
        var note = kernel.AsSpan().IndexOf(Convert.FromHexString("040000000400000003000000474e5500deadbeef"));
        kernel.AsSpan(note, 20).Clear();

        Assert.Equal("KSP1052", Assert.Single(Read(kernel).Diagnostics).Code);
    }

    [Fact]
    public void A_module_without_build_id_is_refused() => Assert.Equal("KSP1052", Assert.Single(Read(ImageKernelTests.Kernel(), "plain").Diagnostics).Code);

    [Fact]
    public void A_module_that_the_packages_lack_is_refused() => Assert.Equal("KSP4007", Assert.Single(Read(ImageKernelTests.Kernel(), "absent").Diagnostics).Code);
}
