using Ksplice.Engine.Create.Patch;

namespace Ksplice.Engine.Tests.Create.Patch;

/// <summary>Files whose place looks harmless, or that other tools skip without a word, but of which the running kernel is made.</summary>
public class OddPlacesTests
{
    [Theory]
    [InlineData("lib/string.c")]
    [InlineData("lib/vdso/gettimeofday.c")]
    [InlineData("arch/x86/lib/delay.c")]
    [InlineData("arch/x86/entry/vdso/vma.c")]
    [InlineData("arch/x86/boot/compressed/misc.c")]
    [InlineData("usr/initramfs_data.c")]
    [InlineData("init/main.c")]
    [InlineData("drivers/gpu/drm/amd/amdgpu/../display/dc/core/dc.c")]
    public void Code_is_code_wherever_it_lies(string path) => Assert.Equal(PatchedFileKind.Source, PatchedFileKinds.Of(path));

    [Theory]
    // kernel/bpf compiles the first and includes the second.
    [InlineData("tools/lib/bpf/relo_core.c", nameof(PatchedFileKind.Other))]
    [InlineData("tools/lib/bpf/relo_core.h", nameof(PatchedFileKind.Other))]
    // The instruction decoder's tables are made of it.
    [InlineData("arch/x86/lib/x86-opcode-map.txt", nameof(PatchedFileKind.Build))]
    public void What_the_kernel_is_made_of_is_not_ignored(string path, string kind) => Assert.Equal(kind, PatchedFileKinds.Of(path).ToString());

    [Theory]
    [InlineData("tools/lib/bpf/README.rst")]
    [InlineData("tools/testing/selftests/bpf/test.c")]
    [InlineData("drivers/staging/media/deprecated/saa7146/av7110/audio.rst")]
    [InlineData("Documentation/arch/x86/tables.txt")]
    public void What_it_is_not_made_of_is(string path) => Assert.Equal(PatchedFileKind.OutsideKernel, PatchedFileKinds.Of(path));
}
