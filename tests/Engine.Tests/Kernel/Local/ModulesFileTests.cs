using Ksplice.Engine.Kernel;
using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

public sealed class ModulesFileTests
{
    [Fact]
    public void A_line_tells_name_size_users_state_and_address() =>
        Assert.Equal(
            new LoadedModule("9p", 0xffffffffc05a2000, 77824, 1, "Live", "abc"),
            ModulesFile.Parse("9p 77824 1 - Live 0xffffffffc05a2000", _ => "abc"));

    [Fact]
    public void Taints_do_not_disturb() =>
        Assert.Equal(
            new LoadedModule("jbd2", 0xffffffffc0400000, 167936, 0, "Loading", null),
            ModulesFile.Parse("jbd2 167936 0 - Loading 0xffffffffc0400000 (OE)", _ => null));

    [Theory]
    [InlineData("jbd2 167936 2 ext4,ocfs2, Live 0xffffffffc0400000", "ext4 ocfs2")]
    [InlineData("jbd2 167936 2 ext4,[permanent], Live 0xffffffffc0400000", "ext4")]
    [InlineData("jbd2 167936 0 - Live 0xffffffffc0400000", "")]
    public void A_line_tells_which_modules_depend_on_it(string line, string users) =>
        Assert.Equal(users, string.Join(' ', ModulesFile.Parse(line, _ => null).Users));

    [Fact]
    public void A_kernel_that_counts_no_users_is_understood() =>
        Assert.Equal(-1, ModulesFile.Parse("x 4096 - - Live 0x0", _ => null).References);

    [Theory]
    [InlineData("x 4096 1")]
    [InlineData("x big 1 - Live 0x0")]
    [InlineData("x 4096 1 - Live somewhere")]
    public void Lines_of_another_form_are_refused(string line) => Assert.Throws<InvalidDataException>(() => ModulesFile.Parse(line, _ => null));
}
