using System.Globalization;
using System.Text;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class CpioWriterTests
{
    private sealed record Entry(uint Inode, uint Mode, byte[] Content, uint DeviceMajor, uint DeviceMinor);

    [Fact]
    public void A_file_keeps_its_bytes_and_its_mode()
    {
        var entries = Read(Write(cpio =>
        {
            cpio.AddFile("init", "#!/bin/sh\n"u8, executable: true);
            cpio.AddFile("note", "abc"u8);
        }));

        Assert.Equal("#!/bin/sh\n"u8.ToArray(), entries["init"].Content);
        Assert.Equal(Convert.ToUInt32("100755", 8), entries["init"].Mode);
        Assert.Equal(Convert.ToUInt32("100644", 8), entries["note"].Mode);
    }

    [Fact]
    public void Parents_come_before_what_is_in_them_and_only_once()
    {
        var entries = Read(Write(cpio =>
        {
            cpio.AddFile("/a/b/one", "1"u8);
            cpio.AddFile("a/b/two", "2"u8);
            cpio.AddDirectory("a");
        }));

        Assert.Equal(["a", "a/b", "a/b/one", "a/b/two"], entries.Keys);
        Assert.Equal(Convert.ToUInt32("40755", 8), entries["a"].Mode);
    }

    [Fact]
    public void Links_and_devices_have_their_own_types()
    {
        var entries = Read(Write(cpio =>
        {
            cpio.AddSymbolicLink("bin/sh", "busybox");
            cpio.AddCharacterDevice("dev/console", 5, 1);
        }));

        Assert.Equal(Convert.ToUInt32("120777", 8), entries["bin/sh"].Mode);
        Assert.Equal("busybox"u8.ToArray(), entries["bin/sh"].Content);
        Assert.Equal(Convert.ToUInt32("20600", 8), entries["dev/console"].Mode);
        Assert.Equal((5u, 1u), (entries["dev/console"].DeviceMajor, entries["dev/console"].DeviceMinor));
    }

    [Fact]
    public void Inode_numbers_differ_so_that_nothing_is_taken_for_a_hard_link()
    {
        var entries = Read(Write(cpio =>
        {
            for (var number = 0; number < 20; number++)
                cpio.AddFile($"file{number}", [(byte)number]);
        }));

        Assert.Equal(20, entries.Values.Select(entry => entry.Inode).Distinct().Count());
    }

    [Fact]
    public void Equal_input_gives_equal_bytes()
    {
        static void Fill(CpioWriter cpio) => cpio.AddFile("x/y", "content"u8);

        Assert.Equal(Write(Fill), Write(Fill));
    }

    [Fact]
    public void A_path_with_a_zero_byte_is_refused()
    {
        using var cpio = new CpioWriter(new MemoryStream());

        Assert.Throws<ArgumentException>(() => cpio.AddFile("a\0b", default));
    }

    private static byte[] Write(Action<CpioWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var cpio = new CpioWriter(stream))
            fill(cpio);
        return stream.ToArray();
    }

    private static OrderedDictionary<string, Entry> Read(byte[] archive)
    {
        var entries = new OrderedDictionary<string, Entry>();
        var position = 0;
        while (true)
        {
            Assert.Equal("070701", Encoding.ASCII.GetString(archive, position, 6));
            uint Field(int index) => uint.Parse(
                Encoding.ASCII.GetString(archive, position + 6 + (index * 8), 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var nameLength = (int)Field(11);
            var name = Encoding.UTF8.GetString(archive, position + 110, nameLength - 1);
            var start = Align(position + 110 + nameLength);
            var size = (int)Field(6);
            if (name == "TRAILER!!!")
            {
                Assert.Equal(archive.Length, start);
                return entries;
            }

            entries.Add(name, new Entry(Field(0), Field(1), archive[start..(start + size)], Field(9), Field(10)));
            position = Align(start + size);
        }
    }

    private static int Align(int position) => (position + 3) & ~3;
}
