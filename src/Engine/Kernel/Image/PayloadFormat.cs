namespace Ksplice.Engine.Kernel.Image;

/// <summary>A compression that kernel images use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Magic">How its data begins.</param>
/// <param name="Program">Program that unpacks standard input to standard output; null when .NET does it itself.</param>
/// <param name="Arguments">Arguments for the program.</param>
internal sealed record PayloadFormat(string Name, byte[] Magic, string? Program, string[] Arguments)
{
    /// <summary>The kernel's choices (<c>CONFIG_KERNEL_*</c>) that distributions make.</summary>
    public static readonly IReadOnlyList<PayloadFormat> All =
    [
        new("xz", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "xz", ["--decompress", "--stdout", "--single-stream", "--quiet"]),
        new("zstd", [0x28, 0xb5, 0x2f, 0xfd], "zstd", ["--decompress", "--stdout", "--quiet"]),
        new("gzip", [0x1f, 0x8b, 0x08], null, []),
        new("lz4", [0x02, 0x21, 0x4c, 0x18], "lz4", ["--decompress", "--stdout", "--quiet"]),
    ];
}
