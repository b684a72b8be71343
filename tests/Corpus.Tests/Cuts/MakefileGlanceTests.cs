using Ksplice.Corpus.Cuts;

namespace Ksplice.Corpus.Tests.Cuts;

public sealed class MakefileGlanceTests : IDisposable
{
    private readonly string _source = Directory.CreateTempSubdirectory("ksplice-glance-").FullName;
    private readonly MakefileGlance _glance;

    public MakefileGlanceTests()
    {
        File.WriteAllText(Path.Combine(_source, ".config"), "CONFIG_ON=y\nCONFIG_MODULE=m\n# CONFIG_OFF is not set\nCONFIG_NAME=\"y\"\n");
        Write("drivers", "obj-$(CONFIG_ON) += on/\nobj-$(CONFIG_OFF)\t+= off/\nobj-y += plain/\n");
        Write("drivers/on", "obj-$(CONFIG_MODULE) += a.o\nobj-$(CONFIG_OFF) += b.o \\\n\tc.o\nd-y := e.o\nobj-$(CONFIG_OFF) += f.o\nobj-$(CONFIG_ON) += f.o\n");
        Write("drivers/off", "obj-y += a.o\n");
        Write("drivers/plain", "obj-$(CONFIG_NAME) += a.o\n");
        _glance = new MakefileGlance(_source, Path.Combine(_source, ".config"));
    }

    public void Dispose() => Directory.Delete(_source, recursive: true);

    [Theory]
    [InlineData("drivers/on/b.c")]
    [InlineData("drivers/on/c.c")]
    [InlineData("drivers/off/a.c")]
    [InlineData("drivers/plain/a.c")]
    public void What_only_options_that_are_off_ask_for_is_not_built(string path) => Assert.True(_glance.IsSurelyNotBuilt(path));

    [Theory]
    [InlineData("drivers/on/a.c")]
    [InlineData("drivers/on/e.c")]
    [InlineData("drivers/on/f.c")]
    [InlineData("drivers/on/unknown.c")]
    [InlineData("elsewhere/a.c")]
    public void The_rest_is_left_to_kbuild(string path) => Assert.False(_glance.IsSurelyNotBuilt(path));

    private void Write(string folder, string makefile)
    {
        Directory.CreateDirectory(Path.Combine(_source, folder));
        File.WriteAllText(Path.Combine(_source, folder, "Makefile"), makefile);
    }
}
