using Ksplice.Engine.Kernel;

namespace Ksplice.Engine.Tests.Kernel;

public sealed class NoteReaderTests
{
    private const string BuildIdNote = "04000000 04000000 03000000 474e5500 deadbeef";
    private const string OtherNote = "05000000 01000000 00000000 4c696e7578000000 01000000";

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void The_build_id_is_found_among_other_notes() => Assert.Equal("deadbeef", NoteReader.FindBuildId(Hex(OtherNote + BuildIdNote)));

    [Fact]
    public void Notes_without_it_give_none() => Assert.Null(NoteReader.FindBuildId(Hex(OtherNote)));

    [Theory]
    [InlineData("04000000 ffffffff 03000000 474e5500")]
    [InlineData("ffffffff 04000000 03000000 474e5500 deadbeef")]
    [InlineData("0400")]
    [InlineData("")]
    public void Damaged_notes_give_none(string notes) => Assert.Null(NoteReader.FindBuildId(Hex(notes)));

    [Fact]
    public void Big_endian_sizes_are_read() => Assert.Equal("0102", NoteReader.FindBuildId(Hex("00000004 00000002 00000003 474e5500 01020000"), littleEndian: false));
}
