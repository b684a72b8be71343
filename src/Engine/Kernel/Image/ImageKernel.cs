using System.Buffers;
using System.Text;
using Ksplice.Abstractions.Architectures;
using Ksplice.Abstractions.Diagnostics;
using Ksplice.Engine.Elf;

namespace Ksplice.Engine.Kernel.Image;

/// <summary>
/// A kernel that does not run: the shipped image, at the addresses it was linked for, with shipped module files beside it.
/// </summary>
public sealed class ImageKernel : IKernelView, IDisposable
{
    private const int BannerLength = 512;

    private readonly SegmentedFile _image;

    internal ImageKernel(KernelIdentity identity, IKernelSymbols symbols, SegmentedFile image, IReadOnlyList<LoadedModule> modules, IKernelMemory memory) =>
        (Identity, Symbols, _image, Modules, Memory) = (identity, symbols, image, modules, memory);

    /// <inheritdoc />
    public KernelIdentity Identity { get; }

    /// <inheritdoc />
    public IKernelSymbols Symbols { get; }

    /// <inheritdoc />
    public IReadOnlyList<LoadedModule> Modules { get; }

    /// <inheritdoc />
    public IKernelMemory Memory { get; }

    /// <summary>Opens an image.</summary>
    /// <param name="path">Boot image (<c>vmlinuz</c>), or the ELF file in it.</param>
    /// <param name="cacheDirectory">Where unpacked kernels are kept by content; null to unpack each time.</param>
    /// <returns>The kernel without modules; or why it cannot be read.</returns>
    public static Outcome<ImageKernel> Open(string path, string? cacheDirectory = null)
    {
        var unpacked = UnpackedImage.Open(path, cacheDirectory);
        if (!unpacked.IsOk)
            return unpacked.As<ImageKernel>();
        var image = unpacked.Value;
        var builder = new SymbolTableBuilder();
        if (ReadSymbols(image, builder) is { } obstacle)
        {
            image.Dispose();
            return Outcome<ImageKernel>.Refused(KernelDiagnostics.NoEmbeddedSymbols(path, obstacle));
        }

        var symbols = builder.Build();
        if (ReadIdentity(image, symbols) is not { } identity)
        {
            image.Dispose();
            return Outcome<ImageKernel>.Refused(KernelDiagnostics.NoEmbeddedSymbols(path, "it names no version banner"));
        }

        return Outcome<ImageKernel>.Ok(new(identity, symbols, image, [], image));
    }

    /// <inheritdoc />
    public void Dispose() => _image.Dispose();

    /// <summary>Address behind the image's last byte.</summary>
    internal ulong HighestAddress => _image.Segments.Max(s => s.VirtualAddress + s.MemorySize);

    /// <summary>The same kernel with shipped modules beside it, relocated to made-up addresses. This object still owns the image.</summary>
    /// <param name="directory">Folder of the release's modules, <c>lib/modules/RELEASE</c>.</param>
    /// <param name="names">Names with underscores.</param>
    /// <param name="semantics">Meaning of relocation types.</param>
    public Outcome<ImageKernel> WithModules(string directory, IReadOnlyList<string> names, IRelocationSemantics semantics) =>
        new ImageModules(this, semantics).Load(directory, names, HighestAddress);

    /// <summary>The same image with modules beside it; it still owns the file.</summary>
    internal ImageKernel With(IKernelSymbols symbols, IReadOnlyList<LoadedModule> modules, IKernelMemory memory) =>
        new(Identity, symbols, _image, modules, memory);

    private static string? ReadSymbols(SegmentedFile image, SymbolTableBuilder builder)
    {
        var obstacle = "it has no loadable segment";
        var wordSize = image.Segments.Any(s => s.VirtualAddress > uint.MaxValue) ? 8 : 4;
        foreach (var segment in image.Segments)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(checked((int)segment.FileSize));
            try
            {
                var span = bytes.AsSpan(0, (int)segment.FileSize);
                obstacle = image.TryReadUncached(segment, span)
                    ? EmbeddedKallsyms.TryDecode(span, image.Segments, wordSize, builder)
                    : "a segment cannot be read";
                if (obstacle is null)
                    return null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }

        return obstacle;
    }

    private static KernelIdentity? ReadIdentity(SegmentedFile image, SymbolTable symbols)
    {
        if (symbols.Find("linux_banner") is not [{ Address: var address }, ..])
            return null;
        var banner = new byte[BannerLength];
        if (!image.TryRead(address, banner))
            return null;
        var text = Encoding.UTF8.GetString(banner.AsSpan(0, Math.Max(0, banner.AsSpan().IndexOf((byte)0)))).TrimEnd('\n');
        var words = text.Split(' ', 4);
        if (words is not ["Linux", "version", var release, ..])
            return null;
        return new(release, text, ReadBuildId(image, symbols) ?? "", null);
    }

    private static string? ReadBuildId(SegmentedFile image, SymbolTable symbols)
    {
        // The linker script's marks around the notes (include/asm-generic/vmlinux.lds.h).
        if (symbols.Find("__start_notes") is not [{ Address: var start }] || symbols.Find("__stop_notes") is not [{ Address: var end }]
            || end <= start || end - start > 1 << 16)
            return null;
        var notes = new byte[end - start];
        return image.TryRead(start, notes) ? NoteReader.FindBuildId(notes) : null;
    }
}
