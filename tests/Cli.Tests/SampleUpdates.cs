using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Engine.Elf;
using Ksplice.Engine.Update;
using KernelIdentity = Ksplice.Engine.Kernel.KernelIdentity;

namespace Ksplice.Cli.Tests;

/// <summary>Packages of updates that were never compiled.</summary>
internal static class SampleUpdates
{
    /// <summary>Writes an unsigned update.</summary>
    public static void Write(string path, string id = "sample-1", string architecture = "test", char buildId = 'b', string target = UpdateTarget.KernelImage, KernelIdentity? kernel = null, Func<UpdateManifest, UpdateManifest>? change = null)
    {
        var (release, build) = (kernel?.Release ?? "6.1.0-test", kernel?.BuildId ?? new string(buildId, 40));
        var hash = new string('a', 64);
        var manifest = new UpdateManifest(
            UpdateManifest.CurrentSchema, id, "A sample", ["CVE-2026-0001"], new(release, architecture, build, "6.1-1", []), new("cc 12", "0.1.0"),
            [
                new(
                    target, build, [new("net/ipv4/tcp.c", "tcp.pre.o", UnitKind.Builtin)],
                    [new("tcp_a", "net/ipv4/tcp.c", FunctionState.Changed, 10, 12, hash, null, "tcp_a", new(".text", 0))], [], [], []),
            ],
            new("sample_1", "replacement.ko", []), [], [], new([]), []);
        UpdatePackageWriter.Write(path, change?.Invoke(manifest) ?? manifest, [new("replacement.ko", Replacement()), new("tcp.pre.o", Encoding.ASCII.GetBytes("pre"))]);
    }

    private static byte[] Replacement()
    {
        var elf = new ElfBuilder(new ElfTarget(Machine: 4711, Is64Bit: true, IsLittleEndian: true));
        elf.AddSection(".text", ElfConstants.SectionProgramBits, ElfConstants.FlagAllocate | ElfConstants.FlagExecute, 16, 0, new byte[12]);
        elf.AddSection(".comment", ElfConstants.SectionProgramBits, 0, 1, 0, new byte[3]);
        return elf.Build();
    }
}
