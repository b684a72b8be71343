using Ksplice.Engine.Kernel.Local;

namespace Ksplice.Engine.Tests.Kernel.Local;

/// <summary>A made-up /proc and /sys of an ordinary machine, which tests then spoil.</summary>
internal sealed class FakeKernelTree : IDisposable
{
    public const ulong Text = 0xffffffff81000000;
    public const ulong ModuleBase = 0xffffffffc0000000;

    private readonly TemporaryFolder _folder = new();

    public FakeKernelTree()
    {
        Paths = new(Path.Combine(_folder.Path, "proc"), Path.Combine(_folder.Path, "sys"), Path.Combine(_folder.Path, "root"));
        Write("proc/2/comm", "kthreadd\n");
        Write("proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff\n");
        Write("proc/sys/kernel/osrelease", "6.1.0-test\n");
        Write("proc/version", "Linux version 6.1.0-test (x) #1\n");
        Write("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");
        Write("proc/modules", $"qrtr 4096 0 - Live 0x{ModuleBase:x}\n");
        Write("proc/kallsyms", $"{Text:x16} T _text\n{Text + 16:x16} t work\n{Text + 256:x16} B _end\n{ModuleBase:x16} t probe\t[qrtr]\n");
        Write("sys/kernel/notes", Convert.FromHexString("040000000400000003000000474e5500deadbeef"));
        Write("sys/module/qrtr/notes/.note.gnu.build-id", Convert.FromHexString("040000000200000003000000474e5500abcd0000"));
        var text = new byte[512];
        text[16] = 0x55;
        Write("proc/kcore", TestElf.Write((Text, text, 512), (ModuleBase, new byte[8192], 8192)));
    }

    public KernelPaths Paths { get; }

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] bytes)
    {
        var full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }

    public void MakeFolder(string path) => Directory.CreateDirectory(Path.Combine(_folder.Path, path));

    public void Link(string path, string target)
    {
        var full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    public void Delete(string path) => File.Delete(Path.Combine(_folder.Path, path));

    public void Dispose() => _folder.Dispose();
}
