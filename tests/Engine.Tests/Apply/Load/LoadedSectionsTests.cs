using Ksplice.Engine.Apply.Load;

namespace Ksplice.Engine.Tests.Apply.Load;

public sealed class LoadedSectionsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ksplice-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Addresses_and_size_of_a_loaded_module_are_read()
    {
        Module(("sections/.text", "0xffffffffc0a01000"), ("coresize", "16384"), ("initsize", "4096"));

        var sections = LoadedSections.Read("sample", _root.FullName);

        Assert.True(sections.IsOk);
        Assert.Equal(0xffffffffc0a01000, sections.Value.AddressOf(".text"));
        Assert.Null(sections.Value.AddressOf(".data"));
        Assert.Equal(20480, sections.Value.MemoryBytes);
    }

    [Theory]
    [InlineData("0x0000000000000000")]
    [InlineData("(____ptrval____)")]
    [InlineData("0xnothing")]
    public void Hidden_or_senseless_addresses_are_refused(string text)
    {
        Module(("sections/.text", text), ("coresize", "1"), ("initsize", "0"));

        Assert.Equal("KSP5006", Assert.Single(LoadedSections.Read("sample", _root.FullName).Diagnostics).Code);
    }

    [Fact]
    public void A_module_that_is_not_there_is_refused() =>
        Assert.Equal("KSP5006", Assert.Single(LoadedSections.Read("sample", _root.FullName).Diagnostics).Code);

    private void Module(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(_root.FullName, "sample", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text + "\n");
        }
    }
}
