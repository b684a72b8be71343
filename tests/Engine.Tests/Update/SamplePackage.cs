using System.Text;
using Ksplice.Engine.Update;

namespace Ksplice.Engine.Tests.Update;

/// <summary>A small update with something in every part of the manifest.</summary>
internal static class SamplePackage
{
    private static readonly string s_hash = new('a', 64);

    public static IReadOnlyList<UpdateContent> Contents { get; } =
    [
        new("replacement.ko", Encoding.ASCII.GetBytes(new string('r', 300))),
        new("tcp.pre.o", Encoding.ASCII.GetBytes("pre object")),
    ];

    public static UpdateManifest Manifest { get; } = new(
        UpdateManifest.CurrentSchema,
        "sample-1",
        "A sample",
        ["CVE-2026-0002", "CVE-2026-0001"],
        new("6.1.0-test", "test", new string('b', 40), "6.1-1", [new("struct alt_instr", 12)]),
        new("cc 12", "0.1.0"),
        [
            new(
                UpdateTarget.KernelImage,
                new string('b', 40),
                [new("net/ipv4/tcp.c", "tcp.pre.o", UnitKind.Builtin)],
                [
                    new("tcp_b", "net/ipv4/tcp.c", FunctionState.New, 0, 20, s_hash, null, null, new(".text", 16)),
                    new("tcp_a", "net/ipv4/tcp.c", FunctionState.Changed, 10, 12, s_hash, null, "tcp_a", new(".text", 0)),
                ],
                [new("tcp_table", "net/ipv4/tcp.c", 24, DataAction.PatchedInPlace, new("tcp_table", s_hash, new(".ksplice.constants", 16), [new(0, 4), new(8, 8)], ["tcp_c", "tcp_a"]))],
                [new("line numbers", "only __LINE__ differs")],
                []),
        ],
        new("sample_1", "replacement.ko", [UpdateSymbol.Shared("printk_1", "_printk", UpdateTarget.KernelImage, isOwn: true)]),
        [new("pre-apply", 0, "tcp_b", "net/ipv4/tcp.c"), new("post-reverse", 1, "tcp_b", "net/ipv4/tcp.c")],
        [new("sample-0", s_hash)],
        new(["a timer may point into it"]),
        []);

    /// <summary>Writes the sample, signed by the keys given.</summary>
    public static string Write(string path, params SigningKey[] keys)
    {
        UpdatePackageWriter.Write(path, Manifest, Contents);
        foreach (var key in keys)
            Assert.True(UpdatePackageSigner.Sign(path, key).IsOk);
        return path;
    }

    public static TrustPolicy Trusting(params SigningKey[] keys) => new([.. keys.Select(k => k.Public)], AllowUnsigned: false, []);
}
