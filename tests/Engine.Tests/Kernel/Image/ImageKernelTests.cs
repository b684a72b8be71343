using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Ksplice.Engine.Kernel.Image;

namespace Ksplice.Engine.Tests.Kernel.Image;

public sealed class ImageKernelTests
{
    private const ulong Text = 0xffffffff81000000;
    private const string Banner = "Linux version 6.1.0-test (x) #1 SMP\n";

    /// <summary>A kernel image before packing: banner, notes, symbol tables among other bytes.</summary>
    internal static byte[] Kernel(bool addressesFirst = true, bool absolutePerCpu = true, string? lastSymbol = null)
    {
        var bytes = new byte[1 << 16];
        Encoding.ASCII.GetBytes(Banner).CopyTo(bytes, 0x100);
        Convert.FromHexString("040000000400000003000000474e5500deadbeef").CopyTo(bytes, 0x400);
        var symbols = new List<(string, ulong)> { ("T_text", Text), ("Dlinux_banner", Text + 0x100), ("R__start_notes", Text + 0x400), ("R__stop_notes", Text + 0x414) };
        if (absolutePerCpu)
            symbols.Insert(0, ("Arunqueues", 0x31c40));
        for (var i = 0; i < 600; i++)
            symbols.Add(($"t__x64_sys_thing_{i}", Text + 0x1000 + (ulong)i * 16));
        symbols.Add(("t" + new string('l', 200), Text + 0x8000));
        if (lastSymbol is not null)
            symbols.Add((lastSymbol, Text + 0x8010));
        KallsymsWriter.Write(symbols, Text, addressesFirst, absolutePerCpu).CopyTo(bytes, 0x9000);
        return TestElf.Write((Text, bytes, (ulong)bytes.Length + 0x1000));
    }

    private static string Save(TemporaryFolder folder, byte[] bytes)
    {
        var path = Path.Combine(folder.Path, "vmlinuz");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Packed(byte[] kernel)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(kernel);
        return packed.ToArray();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_kernels_own_symbol_table_is_decoded(bool addressesFirst, bool absolutePerCpu)
    {
        using var folder = new TemporaryFolder();
        using var kernel = ImageKernel.Open(Save(folder, Kernel(addressesFirst, absolutePerCpu))).Value!;
        Assert.Equal(absolutePerCpu ? 606 : 605, kernel.Symbols.Count);
        Assert.Equal(Text + 0x1000 + 16 * 599, Assert.Single(kernel.Symbols.Find("__x64_sys_thing_599")).Address);
        Assert.Equal('t', Assert.Single(kernel.Symbols.Find(new string('l', 200))).Type);
        if (absolutePerCpu)
            Assert.Equal(0x31c40UL, Assert.Single(kernel.Symbols.Find("runqueues")).Address);
        Assert.Equal(("6.1.0-test", Banner.TrimEnd(), "deadbeef", null), (kernel.Identity.Release, kernel.Identity.VersionText, kernel.Identity.BuildId, kernel.Identity.BootId));
    }

    [Fact]
    public void A_packed_kernel_is_found_among_other_bytes_and_kept_by_content()
    {
        using var folder = new TemporaryFolder();
        byte[] image = [.. Encoding.ASCII.GetBytes("boot sector \u001f\u008b\b and no payload"), 0x1f, 0x8b, 0x08, .. new byte[999], .. Packed(Kernel()), 1, 2, 3, 4];
        var path = Save(folder, image);
        var cache = Path.Combine(folder.Path, "cache");
        using (var first = ImageKernel.Open(path, cache).Value!)
            Assert.Equal("deadbeef", first.Identity.BuildId);
        var kept = Assert.Single(Directory.GetFiles(cache));
        var written = File.GetLastWriteTimeUtc(kept);
        using var second = ImageKernel.Open(path, cache).Value!;
        Assert.Equal("deadbeef", second.Identity.BuildId);
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));
    }

    [Fact]
    public void A_kernel_packed_by_a_program_is_unpacked_by_it()
    {
        using var folder = new TemporaryFolder();
        var plain = Save(folder, Kernel());
        using (var xz = Process.Start(new ProcessStartInfo("xz", ["-k", "-1", plain])))
            xz!.WaitForExit();
        byte[] image = [.. new byte[500], .. File.ReadAllBytes(plain + ".xz"), 1, 2, 3, 4];
        using var kernel = ImageKernel.Open(Save(folder, image)).Value!;
        Assert.Equal("deadbeef", kernel.Identity.BuildId);
    }

    [Fact]
    public void A_file_without_a_kernel_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("KSP4005", ImageKernel.Open(Save(folder, new byte[5000])).Diagnostics[0].Code);
        Assert.Equal("KSP4005", ImageKernel.Open(Save(folder, Packed(new byte[5000]))).Diagnostics[0].Code);
        Assert.Equal("KSP4005", ImageKernel.Open(Path.Combine(folder.Path, "absent")).Diagnostics[0].Code);
        Assert.Equal("KSP4005", ImageKernel.Open(Save(folder, Packed(Kernel())[..^3000])).Diagnostics[0].Code);
    }

    [Fact]
    public void A_kernel_without_symbols_is_refused()
    {
        using var folder = new TemporaryFolder();
        var outcome = ImageKernel.Open(Save(folder, TestElf.Write((Text, new byte[1 << 16], 1 << 16))));
        Assert.Equal("KSP4006", outcome.Diagnostics[0].Code);
    }

    [Fact]
    public void Tables_that_contradict_each_other_are_not_believed()
    {
        using var folder = new TemporaryFolder();
        var kernel = Kernel();
        for (var at = 0x9000; at < kernel.Length - 8; at += 97)
        {
            var damaged = (byte[])kernel.Clone();
            damaged.AsSpan(at, 4).Fill(0xff);
            var outcome = ImageKernel.Open(Save(folder, damaged));
            if (outcome.IsOk)
                outcome.Value.Dispose();
            else
                Assert.Equal("KSP4006", outcome.Diagnostics[0].Code);
        }
    }
}
