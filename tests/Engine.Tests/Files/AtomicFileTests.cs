using Ksplice.Engine.Files;

namespace Ksplice.Engine.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_folder_is_made_and_nothing_else_is_left_in_it()
    {
        AtomicFile.Write(_folder.File("new/deep/file"), "text");

        Assert.Equal([_folder.File("new/deep/file")], Directory.EnumerateFileSystemEntries(_folder.File("new/deep")));
        Assert.Equal("text", File.ReadAllText(_folder.File("new/deep/file")));
    }

    [Fact]
    public void An_existing_file_keeps_its_permissions()
    {
        File.WriteAllText(_folder.File("key"), "old");
        File.SetUnixFileMode(_folder.File("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(_folder.File("key"), "new");

        Assert.Equal(("new", UnixFileMode.UserRead | UnixFileMode.UserWrite), (File.ReadAllText(_folder.File("key")), File.GetUnixFileMode(_folder.File("key"))));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_content_and_no_other_file()
    {
        AtomicFile.Write(_folder.File("file"), "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder.File("file"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(_folder.File("file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
