using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Pipeline;
using Ksplice.Engine.Tests.Apply.Verify;
using Ksplice.Engine.Tests.Create.Diff;
using Ksplice.Engine.Tests.Update;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Pipeline;

public sealed class VerifyUpdateTests
{
    [Theory]
    [InlineData('b', "KSP3012")]
    [InlineData('c', "KSP4017")]
    public void Parts_that_cannot_be_applied_and_other_kernels_are_unsupported(char buildId, string code)
    {
        using var folder = new TemporaryFolder();
        using var kernel = new LinkedKernel(("unit", "int work(int x) { return x; }")) { Identity = new("6.1.0-test", "", new string(buildId, 40), null) };
        var path = folder.File("sample.ksplice");
        UpdatePackageWriter.Write(path, SamplePackage.Manifest with { Hooks = [new("prior-apply", 0, "tcp_b", "net/ipv4/tcp.c")] }, SamplePackage.Contents);
        using var package = UpdatePackageReader.Open(path, new TrustPolicy([], AllowUnsigned: true, [])).Value!;

        var outcome = VerifyUpdate.Run(package, kernel, ObjectPair.Architecture);

        Assert.Equal((OutcomeKind.Unsupported, code), (outcome.Kind, Assert.Single(outcome.Diagnostics).Code));
    }
}
