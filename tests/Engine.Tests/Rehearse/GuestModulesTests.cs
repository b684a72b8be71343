using Ksplice.Engine.Rehearse;
using Ksplice.Engine.Tests.Create.Diff;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class GuestModulesTests : IDisposable
{
    private const string Module = """__attribute__((section(".gnu.linkonce.this_module"))) int (*start)(void); int run(void) { return 1; }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly FakeGuest _guest;

    public GuestModulesTests() => _guest = new FakeGuest(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_module_that_loads_needs_nothing_else()
    {
        var loaded = await LoadAsync();

        Assert.True(loaded.IsOk);
        Assert.Empty(loaded.Diagnostics);
        Assert.Equal("modprobe 'driver'", Assert.Single(_guest.Scripts));
    }

    [Fact]
    public async Task One_that_does_not_start_is_loaded_without_its_start_and_told()
    {
        NothingStarts();
        File.Copy(CFixture.CompileFile(Module, CFixture.Kernel), Path.Combine(_folder.FullName, "the_driver.ko"));

        var loaded = await LoadAsync();

        Assert.Equal(["the_driver"], loaded.Value!);
        var note = Assert.Single(loaded.Diagnostics);
        Assert.Equal("KSP5911", note.Code);
        Assert.Contains("No such device", note.Message, StringComparison.Ordinal);
        Assert.Contains("insmod", _guest.Scripts[^1], StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task One_that_the_kernel_does_not_take_at_all_is_refused()
    {
        NothingStarts();
        _guest.Answers["insmod '/"] = Failed("Unknown symbol");
        File.Copy(CFixture.CompileFile(Module, CFixture.Kernel), Path.Combine(_folder.FullName, "the_driver.ko"));

        Assert.Equal("KSP5912", Assert.Single((await LoadAsync()).Diagnostics).Code);
    }

    [Fact]
    public async Task One_that_is_not_there_is_refused()
    {
        _guest.Answers["modprobe"] = Failed("Module driver not found");

        var found = Assert.Single((await LoadAsync()).Diagnostics);

        Assert.Equal("KSP5912", found.Code);
        Assert.Contains("not found", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_module_is_refused()
    {
        NothingStarts();
        File.Copy(CFixture.CompileFile("int x;", CFixture.Kernel), Path.Combine(_folder.FullName, "the_driver.ko"));

        Assert.Equal("KSP5913", Assert.Single((await LoadAsync()).Diagnostics).Code);
    }

    private static GuestCommandResult Failed(string error, int code = 1) => new(code, "", error, TimeSpan.Zero);

    private void NothingStarts()
    {
        _guest.Answers["--show-depends"] = new GuestCommandResult(0, "builtin core\ninsmod /lib/modules/6.1/kernel/the-driver.ko.xz option=1\n", "", TimeSpan.Zero);
        _guest.Answers["unpack="] = Failed("No such device", 10);
        _guest.Answers["modprobe 'driver'"] = Failed("No such device");
    }

    private async Task<Abstractions.Diagnostics.Outcome<IReadOnlyList<string>>> LoadAsync() =>
        await new GuestModules(_guest, TimeSpan.FromSeconds(1)).LoadAsync("driver", CancellationToken.None);
}
